import { TextRowReader, type RowReader, type RowTrouble } from './textRow';

/** Bytes before and behind the text that vector instructions may read. */
const MARGIN = 64;
/** Bytes in front of the text for the tables of a faster reader. */
const TABLE_BYTES = 768;
const LINE_FEED = 0x0a;
/** A row in `rows`: start and end of its word as indices in `memory`, and the number of its line. */
const ROW_FIELDS = 3;
/** Bit of a line's number: its word may hold blanks, and its values may not be finite. */
const UNCOMMON = 0x8000_0000;

/** How many lines were read, and how many of them are rows. */
export interface ParsedLines {
  readonly rows: number;
  readonly lines: number;
}

/** Where the parts of a block are in its memory, in bytes. */
export interface BlockLayout {
  readonly tables: number;
  readonly text: number;
  readonly values: number;
  readonly rows: number;
  /** Size of the memory. */
  readonly bytes: number;
  readonly maxRows: number;
}

/** Lays out a block with room for `capacity` bytes of text. */
export function blockLayout(capacity: number, dimensions: number): BlockLayout {
  // A row has at least a digit and a separator for each value.
  const maxRows = Math.floor(capacity / (2 * dimensions)) + 1;
  const tables = MARGIN;
  const text = tables + TABLE_BYTES + MARGIN;
  const values = Math.ceil((text + capacity + 1 + MARGIN) / 8) * 8;
  const rows = values + maxRows * dimensions * 4;
  return { tables, text, values, rows, bytes: rows + maxRows * ROW_FIELDS * 4, maxRows };
}

/**
 * Memory for whole lines of word vectors as text, and for their words and values. This class reads every row with
 * `TextRowReader`. A host may hand in a subclass that reads common rows faster, in memory that threads share.
 */
export class TextBlock {
  /** All of the memory: words are in here. */
  readonly memory: Uint8Array;
  /** Where the text goes: `capacity` bytes, and one more for a line feed behind it. */
  readonly text: Uint8Array;
  /** The numbers of the rows, one row after the other. */
  readonly values: Float32Array;
  protected readonly layout: BlockLayout;
  /** Where `readCommon` stopped in `text`. */
  protected commonEnd = 0;
  private readonly rows: Uint32Array;
  private readonly reader: RowReader;

  /**
   * @param capacity bytes of text
   * @param buffer   at least `blockLayout(…).bytes`
   * @param reader   reads the rows that `readCommon` does not
   */
  constructor(
    readonly capacity: number,
    readonly dimensions: number,
    buffer: ArrayBufferLike = new ArrayBuffer(blockLayout(capacity, dimensions).bytes),
    reader: RowReader = new TextRowReader(dimensions),
  ) {
    this.layout = blockLayout(capacity, dimensions);
    const { text, values, rows, maxRows } = this.layout;
    this.memory = new Uint8Array(buffer);
    this.text = new Uint8Array(buffer, text, capacity + 1);
    this.values = new Float32Array(buffer, values, maxRows * dimensions);
    this.rows = new Uint32Array(buffer, rows, maxRows * ROW_FIELDS);
    this.reader = reader;
  }

  /** What another thread of this host makes the same block of; undefined if its memory is not shared. */
  get shared(): unknown {
    return undefined;
  }

  /**
   * Reads the lines `text[from..to)`; the last one ends in a line feed.
   * @param onTrouble called with each line that is no row; reading stops behind it if the answer is false
   */
  parse(from: number, to: number, onTrouble: (trouble: RowTrouble, line: number) => boolean): ParsedLines {
    const { text, reader, dimensions, layout } = this;
    let rows = 0;
    let line = 0;
    for (let at = from; at < to;) {
      if (this.readCommon) {
        const common = this.readCommon(at, to, rows, line);
        rows += common;
        line += common;
        at = this.commonEnd;
        if (at >= to) {
          break;
        }
      }
      const end = text.indexOf(LINE_FEED, at);
      const answer = reader.read(text, at, end, this.values, rows * dimensions);
      if (answer === true) {
        const record = [layout.text + at, layout.text + reader.wordEnd, (line | UNCOMMON) >>> 0];
        this.rows.set(record, rows * ROW_FIELDS);
        rows++;
      } else if (answer && !onTrouble(answer, line)) {
        return { rows, lines: line + 1 };
      }
      line++;
      at = end + 1;
    }
    return { rows, lines: line };
  }

  /** Where the word of a row begins in `memory`. */
  wordStart(row: number): number {
    return this.rows[row * ROW_FIELDS]!;
  }

  wordEnd(row: number): number {
    return this.rows[row * ROW_FIELDS + 1]!;
  }

  /** Number of a row's line in what was parsed, from 0. */
  line(row: number): number {
    return this.rows[row * ROW_FIELDS + 2]! & ~UNCOMMON;
  }

  /** Whether its word has no blanks and its values are finite. */
  isCommon(row: number): boolean {
    return this.rows[row * ROW_FIELDS + 2]! < UNCOMMON;
  }

  /**
   * Reads rows in the common form from `text[at..to)`, up to the first other line, and sets `commonEnd`.
   * @param rows rows so far
   * @param line number of the first line
   * @returns how many rows these are
   */
  protected readCommon?(at: number, to: number, rows: number, line: number): number;

  /** Byte offset of a row's record in `memory`. */
  protected recordOffset(row: number): number {
    return this.layout.rows + row * ROW_FIELDS * 4;
  }
}
