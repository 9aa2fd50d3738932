import { TextRowReader, type RowTrouble } from '../core/formats/word2vec/textRow';
import type { Kernel } from './loader';

const PAGE = 65_536;
/** Bytes before and behind the text that the kernel may read. */
const MARGIN = 64;
const LINE_FEED = 0x0a;
/** Of one row in `rows`: begin and end of its word as indices in `memory`, and the number of its line. */
const ROW_FIELDS = 3;
/** Bit of a line's number: the row was not in the common form, so that its word may hold blanks and its values NaN. */
const UNCOMMON = 0x8000_0000;

/** What src/kernel/assembly/textRows.ts exports. */
interface Exports {
  parseTextRows(
    text: number,
    textEnd: number,
    dimensions: number,
    tables: number,
    values: number,
    rows: number,
    line: number,
  ): number;
  readonly textRowsEnd: WebAssembly.Global;
}

/** What a block was made with; crosses threads, for others to work on the same memory. */
export interface TextBlockParts {
  /** Bytes of text it can hold. */
  readonly capacity: number;
  readonly dimensions: number;
  readonly kernel: Kernel | undefined;
  readonly memory: WebAssembly.Memory | undefined;
}

export interface ParsedLines {
  readonly rows: number;
  readonly lines: number;
}

/**
 * Memory for whole lines of word vectors as text, and for the words and values that they are made into. The kernel reads
 * rows in the common form; what it leaves, and everything where there is no kernel, is read by `TextRowReader`.
 */
export class TextBlock {
  readonly parts: TextBlockParts;
  /** All of the memory: words are found here. */
  readonly memory: Uint8Array;
  /** Where the text goes: `capacity` bytes, and one more for a line feed behind it. */
  readonly text: Uint8Array;
  /** The numbers of the rows, one behind the other. */
  readonly values: Float32Array;
  private readonly rows: Uint32Array;
  private readonly tables: number;
  private readonly textStart: number;
  private readonly exports: Exports | undefined;
  private readonly reader: TextRowReader;

  constructor({ capacity, dimensions, kernel, memory }: TextBlockParts) {
    // A row is at least the separators and digits of its values.
    const maxRows = Math.floor(capacity / (2 * dimensions)) + 1;
    const tableBytes = 768;
    this.tables = MARGIN;
    this.textStart = this.tables + tableBytes + MARGIN;
    const valuesStart = Math.ceil((this.textStart + capacity + 1 + MARGIN) / 8) * 8;
    const rowsStart = valuesStart + maxRows * dimensions * 4;
    const bytes = rowsStart + maxRows * ROW_FIELDS * 4;
    const pages = Math.ceil(bytes / PAGE);
    memory ??= kernel && new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const buffer = memory?.buffer ?? new ArrayBuffer(bytes);
    this.parts = { capacity, dimensions, kernel, memory };
    this.memory = new Uint8Array(buffer);
    this.text = new Uint8Array(buffer, this.textStart, capacity + 1);
    this.values = new Float32Array(buffer, valuesStart, maxRows * dimensions);
    this.rows = new Uint32Array(buffer, rowsStart, maxRows * ROW_FIELDS);
    this.reader = new TextRowReader(dimensions);
    if (kernel && memory) {
      this.exports = new WebAssembly.Instance(kernel.module, { env: { memory } }).exports as unknown as Exports;
      const powers = Array.from({ length: 61 }, (_, exponent) => Number(`1e${exponent}`));
      new Float64Array(buffer, this.tables, powers.length).set(powers);
      for (let f = 0; f < 16; f++) {
        this.memory.fill(0, this.tables + 512 + 16 * f, this.tables + 528 + 16 * f - f);
        this.memory.fill(0xff, this.tables + 528 + 16 * f - f, this.tables + 528 + 16 * f);
      }
    }
  }

  /**
   * Reads the lines `text[from..to)`, of which the last ends in a line feed.
   * @param onTrouble told of lines that are no rows; where it answers false, this is the last line that is read
   */
  parse(from: number, to: number, onTrouble: (trouble: RowTrouble, line: number) => boolean): ParsedLines {
    const { text, reader, exports } = this;
    const { dimensions } = this.parts;
    let rows = 0;
    let line = 0;
    for (let at = from; at < to;) {
      if (exports) {
        const common = this.parseCommon(exports, at, to, rows, line);
        rows += common;
        line += common;
        at = exports.textRowsEnd.value - this.textStart;
        if (at >= to) {
          break;
        }
      }
      const end = text.indexOf(LINE_FEED, at);
      const answer = reader.read(text, at, end, this.values, rows * dimensions);
      if (answer === true) {
        const record = [this.textStart + at, this.textStart + reader.wordEnd, (line | UNCOMMON) >>> 0];
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

  /** Its word has no blanks and its values are finite. */
  isCommon(row: number): boolean {
    return this.rows[row * ROW_FIELDS + 2]! < UNCOMMON;
  }

  private parseCommon(exports: Exports, at: number, to: number, rows: number, line: number): number {
    const text = this.textStart;
    const values = this.values.byteOffset + rows * this.parts.dimensions * 4;
    const records = this.rows.byteOffset + rows * ROW_FIELDS * 4;
    return exports.parseTextRows(text + at, text + to, this.parts.dimensions, this.tables, values, records, line);
  }
}
