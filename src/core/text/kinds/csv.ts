import { MAX_UNIT_LENGTH, MalformedText, type TextFilter, type TextSink } from './filter';

/** What is looked at to choose columns: rows, or characters if that is less. */
const sample = { rows: 50, characters: MAX_UNIT_LENGTH };
/** More columns are no table of texts. */
const mostColumns = 10_000;

/**
 * Reads columns of a table as RFC 4180 has it: cells may be quoted and have line ends then, a doubled quotation mark
 * stands for one. The first row are the names of the columns. Each cell is a text of its own.
 *
 * Without names to read, the columns are read whose cells are mostly words, as far as the first rows tell.
 */
export class CsvFilter implements TextFilter {
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  /** A CR was the last character: an LF belongs to it. */
  private afterReturn = false;
  private separator = '';
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
   * @param columns names, or numbers from 1; of those the file has
   * @param separator a comma by default, or a semicolon if the first line has more of them
   */
  constructor(
    private readonly sink: TextSink,
    private readonly columns: readonly string[],
    separator?: string,
  ) {
    this.separator = separator ?? '';
  }

  write(piece: string): void {
    let text = piece;
    if (this.separator === '') {
      this.head += piece;
      if (this.head.length < MAX_UNIT_LENGTH && !/[\r\n]/.test(this.head)) {
        return;
      }
      text = this.takeHead();
    }
    this.read(text);
  }

  end(): void {
    if (this.separator === '') {
      this.read(this.takeHead());
    }
    const isOpen = this.state === 'quoted';
    if (this.state !== 'start' || this.column > 0) {
      this.endCell();
      this.endRow();
    }
    this.chosen ??= this.choose();
    if (isOpen) {
      throw new MalformedText('a quotation mark is not closed');
    }
  }

  private takeHead(): string {
    const { head } = this;
    const [line] = /^[^\r\n]*/.exec(head.slice(0, MAX_UNIT_LENGTH))!;
    this.separator = line.split(';').length > line.split(',').length ? ';' : ',';
    this.head = '';
    return head;
  }

  private read(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at]!;
      if (this.state === 'quoted') {
        if (character === '"') {
          this.add(text.slice(from, at));
          this.state = 'quote';
        }
        continue;
      }
      if (character === '"' && this.state !== 'plain') {
        // At the start of a cell, or doubled.
        from = this.state === 'start' ? at + 1 : at;
        this.state = 'quoted';
        this.afterReturn = false;
        continue;
      }
      if (character === '\n' && this.afterReturn) {
        this.afterReturn = false;
        from = at + 1;
        continue;
      }
      this.afterReturn = character === '\r';
      if (character === this.separator || character === '\n' || character === '\r') {
        if (this.state === 'plain') {
          this.add(text.slice(from, at));
        }
        this.endCell();
        if (character !== this.separator) {
          this.endRow();
        }
        from = at + 1;
      } else if (this.state !== 'plain') {
        from = at;
        this.state = 'plain';
      }
    }
    if (this.state === 'plain' || this.state === 'quoted') {
      this.add(text.slice(from));
    }
  }

  /** Text of the cell that is being read. */
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
    // The choice falls at the same character, however the pieces are cut.
    const room = sample.characters - this.waitingCharacters;
    const row = this.waiting.at(-1)!;
    row[this.column] = (row[this.column] ?? '') + text.slice(0, room);
    this.waitingCharacters += Math.min(text.length, room);
    if (text.length >= room) {
      this.chosen = this.choose();
      this.add(text.slice(room));
    }
  }

  private endCell(): void {
    if (this.row === 0) {
      if (this.names.length < mostColumns) {
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
    this.column = Math.min(this.column + 1, mostColumns);
    this.state = 'start';
  }

  private endRow(): void {
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
  }

  /** Chooses by the rows that wait, and reads them. The last cell may go on. */
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

/** Letters for the most part, and no address. */
function isWords(cell: string): boolean {
  const marks = cell.replace(/\s/g, '').length;
  const letters = cell.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  return letters * 4 >= marks * 3 && !/^\S*(?:[:/@]|\.\w)\S*$/.test(cell);
}
