import { CsvCutter, type CsvCells } from '../../formats/csv/csvCutter';
import { MAX_UNIT_LENGTH, MalformedText, type TextFilter, type TextSink } from './filter';
import { isWords } from './wordy';

/** The first rows choose the columns: at most this many rows and characters. */
const sample = { rows: 50, characters: MAX_UNIT_LENGTH };
/** Maximum columns of a table of texts. */
const MAX_COLUMNS = 10_000;

/**
 * Reads columns of a table. The first row has their names. Each cell is a separate text, with any characters after its
 * closing quote.
 *
 * Without names to read, it reads the columns whose cells are mostly words in the first rows.
 * @see RFC 4180
 */
export class CsvFilter implements TextFilter, CsvCells {
  /** Undefined until the first line shows the separator. */
  private cutter: CsvCutter | undefined;
  private piece = '';
  private units = new Uint16Array(0);
  private column = 0;
  private row = 0;
  private cell = '';
  private names: string[] = [];
  /** Rows that wait for the choice of columns. */
  private readonly waiting: string[][] = [[]];
  private waitingCharacters = 0;
  /** By column; undefined until they are chosen. */
  private chosen: boolean[] | undefined;
  private head = '';

  /**
   * @param columns   names, or numbers from 1; those that the file lacks are ignored
   * @param separator a comma by default, or a semicolon if the first line has more semicolons
   */
  constructor(
    private readonly sink: TextSink,
    private readonly columns: readonly string[],
    separator?: string,
  ) {
    this.cutter = separator === undefined ? undefined : new CsvCutter(separator.charCodeAt(0), this);
  }

  write(piece: string): void {
    if (this.cutter) {
      this.read(this.cutter, piece);
      return;
    }
    this.head += piece;
    if (this.head.length >= MAX_UNIT_LENGTH || /[\r\n]/.test(this.head)) {
      this.readHead();
    }
  }

  end(): void {
    const cutter = this.cutter ?? this.readHead();
    const isClosed = cutter.finish();
    this.chosen ??= this.choose();
    if (!isClosed) {
      throw new MalformedText('a quotation mark is not closed');
    }
  }

  part(start: number, end: number): void {
    this.add(this.piece.slice(start, end));
  }

  cellEnd(): void {
    if (this.row === 0) {
      if (this.names.length < MAX_COLUMNS) {
        this.names.push(
          this.cell
            .replace(/^\ufeff/, '')
            .trim()
            .toLowerCase(),
        );
      }
      this.cell = '';
    } else if (this.chosen?.[this.column]) {
      this.sink.sentenceEnd();
    }
    this.column = Math.min(this.column + 1, MAX_COLUMNS);
  }

  rowEnd(): boolean {
    if (this.row === 0 && this.columns.length > 0) {
      const wanted = new Set(this.columns.map((column) => column.trim().toLowerCase()));
      this.chosen = this.names.map((name, i) => wanted.has(name) || wanted.has(String(i + 1)));
    } else if (this.row > 0 && !this.chosen) {
      this.waiting.push([]);
      if (this.waiting.length > sample.rows) {
        this.chosen = this.choose();
      }
    }
    this.row++;
    this.column = 0;
    return true;
  }

  private readHead(): CsvCutter {
    const { head } = this;
    const [line] = /^[^\r\n]*/.exec(head.slice(0, MAX_UNIT_LENGTH))!;
    const separator = line.split(';').length > line.split(',').length ? ';' : ',';
    this.cutter = new CsvCutter(separator.charCodeAt(0), this);
    this.head = '';
    this.read(this.cutter, head);
    return this.cutter;
  }

  private read(cutter: CsvCutter, piece: string): void {
    this.piece = piece;
    if (piece.length > this.units.length) {
      this.units = new Uint16Array(piece.length);
    }
    const units = this.units.subarray(0, piece.length);
    for (let i = 0; i < piece.length; i++) {
      units[i] = piece.charCodeAt(i);
    }
    cutter.push(units);
  }

  /** Takes text of the current cell. */
  private add(text: string): void {
    if (this.row === 0) {
      this.cell = (this.cell + text).slice(0, 1000);
    } else if (!this.chosen) {
      this.addWaiting(text);
    } else if (this.chosen[this.column]) {
      this.sink.text(text);
    }
  }

  private addWaiting(text: string): void {
    // The choice comes at the same character, however the pieces are cut.
    const room = sample.characters - this.waitingCharacters;
    const row = this.waiting.at(-1)!;
    row[this.column] = (row[this.column] ?? '') + text.slice(0, room);
    this.waitingCharacters += Math.min(text.length, room);
    if (text.length >= room) {
      this.chosen = this.choose();
      this.add(text.slice(room));
    }
  }

  /** Chooses columns by the rows that wait, and reads these rows. The last cell may go on. */
  private choose(): boolean[] {
    const chosen = this.names.map((_, column) => {
      const cells = this.waiting.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
      return cells.length > 0 && cells.filter(isWords).length * 2 > cells.length;
    });
    const last = this.waiting.length - 1;
    this.waiting.forEach((row, i) => {
      for (let column = 0; column < row.length; column++) {
        if (chosen[column] && row[column] !== undefined) {
          this.sink.text(row[column]!);
          if (i < last || column < this.column) {
            this.sink.sentenceEnd();
          }
        }
      }
    });
    this.waiting.length = 0;
    return chosen;
  }
}
