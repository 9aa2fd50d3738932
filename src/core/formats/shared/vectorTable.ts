import { isUtf8 } from '../../text/utf8';
import { Vocabulary, hashBytes, wordTable } from '../../vocabulary';
import type { Allocate } from '../../io/memory';
import { quoted, type FaultKind, type FaultPlace, type Faults } from '../../io/faults';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Vectors are not longer; what says so would fill the memory with one row. */
export const MOST_DIMENSIONS = 1_000_000;

/** The table of words has room for no more of them at first: a header may say anything. */
const MOST_EXPECTED_WORDS = 4_000_000;
/** Bytes: more than most lists of words take on average, so that the room for them need not grow; untouched it costs nothing. */
const ROOM_FOR_A_WORD = 16;

/** Whether the word `bytes[start..end)` is wanted. */
export type WordFilter = (bytes: Uint8Array, start: number, end: number) => boolean;

export interface TableOptions {
  readonly allocate: Allocate;
  /** What the places of words count, for messages. */
  readonly places: keyof FaultPlace;
  /** Told of words and rows that are wrong. */
  readonly faults?: Faults | undefined;
  /** No more words than these are taken. */
  readonly firstWords?: number | undefined;
  /** Other words are left out. */
  readonly onlyWords?: WordFilter | undefined;
  /** Told of the table when it is made. */
  readonly onTable?: ((table: VectorTable) => void) | undefined;
}

/**
 * Words and rows as a reader finds them, in order. A word that comes again is dropped with its row, as gensim does.
 * Words that are not valid UTF-8 get replacement characters.
 */
export class VectorTable {
  private bytes: Uint8Array;
  private offsets: Uint32Array;
  private used = 0;
  private rows = 0;
  private rowValues: Float32Array;
  private table: Int32Array;
  private readonly mostRows: number;
  private readonly zeroed: number[] = [];

  /** @param expectedRows what memory is taken for at once; more rows make it grow. */
  constructor(
    readonly dimensions: number,
    expectedRows: number,
    private readonly options: TableOptions,
  ) {
    this.mostRows = options.firstWords ?? Infinity;
    const expected = Math.min(expectedRows, this.mostRows);
    this.offsets = new Uint32Array(expected + 1);
    this.rowValues = options.allocate(expected, dimensions);
    this.bytes = new Uint8Array(Math.min(expected, MOST_EXPECTED_WORDS) * ROOM_FOR_A_WORD);
    this.table = wordTable(Math.min(expected, MOST_EXPECTED_WORDS));
    options.onTable?.(this);
  }

  /** Room for the rows; another array after `add`, if it had to grow. */
  get vectors(): Float32Array {
    return this.rowValues;
  }

  /** Words that stand in the table. */
  get size(): number {
    return this.rows;
  }

  /** All words that were wanted are there: the reader may stop. */
  get isFull(): boolean {
    return this.rows >= this.mostRows;
  }

  /** Rows that had a value that is not finite, and are zeros now. */
  get zeroedRows(): readonly number[] {
    return this.zeroed;
  }

  /**
   * Appends the word `source[start..end)`. Answers with the index in `vectors` where its row of `dimensions` values goes,
   * or -1 if the word stands already or is not wanted.
   * @param place where it stands in the file
   */
  add(source: Uint8Array, start: number, end: number, place: number): number {
    if (this.isFull) {
      return -1;
    }
    if (!isUtf8(source, start, end)) {
      const text = decoder.decode(source.slice(start, end));
      this.report('invalidUtf8', place, () => `${quoted(text)} is not valid UTF-8: what is not is replaced.`);
      source = encoder.encode(text);
      start = 0;
      end = source.length;
    }
    if (this.options.onlyWords && !this.options.onlyWords(source, start, end)) {
      return -1;
    }
    const slot = this.slot(source, start, end);
    if (this.table[slot]! >= 0) {
      this.report('duplicateWord', place, () => {
        const word = quoted(decoder.decode(source.subarray(start, end)));
        return `${word} stands there again: its first vector is kept, this one dropped.`;
      });
      return -1;
    }
    if (start === end) {
      this.report('emptyWord', place, () => 'A row has an empty word.');
    }
    this.table[slot] = this.rows;
    this.reserve(end - start);
    for (let i = start; i < end; i++) {
      this.bytes[this.used++] = source[i]!;
    }
    this.offsets[++this.rows] = this.used;
    if (this.rows * 2 > this.table.length) {
      this.growTable();
    }
    return (this.rows - 1) * this.dimensions;
  }

  /**
   * Looks at a row once it has its values: one with a value that is not finite becomes zeros, which are nobody's
   * neighbours, and a fault.
   * @param row as `add` has answered
   * @returns whether all values are finite
   */
  checkRow(row: number, place: number): boolean {
    const { dimensions, rowValues } = this;
    for (let i = row; i < row + dimensions; i++) {
      const value = rowValues[i]!;
      if (value - value !== 0) {
        const id = row / dimensions;
        this.report('notFinite', place, () => {
          const word = quoted(decoder.decode(this.bytes.subarray(this.offsets[id], this.offsets[id + 1])));
          return `The vector of ${word} has ${value} at dimension ${i - row + 1}: it is taken as zeros.`;
        });
        rowValues.fill(0, row, row + dimensions);
        this.zeroed.push(id);
        return false;
      }
    }
    return true;
  }

  finish(): { readonly vocabulary: Vocabulary; readonly vectors: Float32Array } {
    return {
      vocabulary: new Vocabulary(
        this.bytes.subarray(0, this.used),
        this.offsets.subarray(0, this.rows + 1),
        new Float64Array(this.rows),
        this.table,
      ),
      vectors: this.rowValues.subarray(0, this.rows * this.dimensions),
    };
  }

  private report(kind: FaultKind, place: number, text: () => string): void {
    this.options.faults?.add(kind, { [this.options.places]: place }, text);
  }

  /** Makes room for one more row and its word. */
  private reserve(wordBytes: number): void {
    if (this.used + wordBytes > this.bytes.length) {
      this.bytes = grown(this.bytes, new Uint8Array((this.used + wordBytes) * 2));
    }
    if (this.rows + 2 > this.offsets.length) {
      this.offsets = grown(this.offsets, new Uint32Array(this.offsets.length * 2 + 2));
    }
    if ((this.rows + 1) * this.dimensions > this.rowValues.length) {
      this.rowValues = grown(this.rowValues, this.options.allocate(Math.ceil(this.rows * 1.5 + 16), this.dimensions));
    }
  }

  private growTable(): void {
    this.table = wordTable(this.rows * 2);
    for (let id = 0; id < this.rows; id++) {
      this.table[this.slot(this.bytes, this.offsets[id]!, this.offsets[id + 1]!)] = id;
    }
  }

  /** Where a word is in the table, or the free slot it would take. */
  private slot(source: Uint8Array, start: number, end: number): number {
    const mask = this.table.length - 1;
    let slot = hashBytes(source, start, end) & mask;
    while (this.table[slot]! >= 0 && !this.isWord(this.table[slot]!, source, start, end)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isWord(id: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[id]!;
    if (this.offsets[id + 1]! - from !== end - start) {
      return false;
    }
    for (let i = start; i < end; i++) {
      if (this.bytes[from + i - start] !== source[i]) {
        return false;
      }
    }
    return true;
  }
}

function grown<Values extends Uint8Array | Uint32Array | Float32Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
