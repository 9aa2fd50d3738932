import { isUtf8 } from '../../text/utf8';
import type { Allocate } from '../../io/memory';
import { Vocabulary } from '../../vocabulary';
import { hashBytes } from '../../wordHash';
import { WordTable } from '../../wordTable';
import { quoted, type FaultKind, type FaultPlace, type Faults } from '../../io/faults';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Vectors are not longer; what says so would fill the memory with one row. */
export const MAX_DIMENSIONS = 1_000_000;

/** The table of words has room for no more of them at first: a header may say anything. */
const MAX_EXPECTED_WORDS = 4_000_000;
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
  private rowValues: Float32Array;
  private readonly words: WordTable;
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
    this.rowValues = options.allocate(expected, dimensions);
    const expectedWords = Math.min(expected, MAX_EXPECTED_WORDS);
    this.words = new WordTable(expectedWords, expectedWords * ROOM_FOR_A_WORD);
    options.onTable?.(this);
  }

  /** Room for the rows; another array after `add`, if it had to grow. */
  get vectors(): Float32Array {
    return this.rowValues;
  }

  /** Words that stand in the table. */
  get size(): number {
    return this.words.size;
  }

  /** All words that were wanted are there: the reader may stop. */
  get isFull(): boolean {
    return this.words.size >= this.mostRows;
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
    const hash = hashBytes(source, start, end);
    if (this.words.find(source, start, end, hash) >= 0) {
      this.report('duplicateWord', place, () => {
        const word = quoted(decoder.decode(source.subarray(start, end)));
        return `${word} stands there again: its first vector is kept, this one dropped.`;
      });
      return -1;
    }
    if (start === end) {
      this.report('emptyWord', place, () => 'A row has an empty word.');
    }
    const id = this.words.insert(source, start, end, hash);
    this.reserveRow();
    return id * this.dimensions;
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
          const { bytes, offsets } = this.words;
          const word = quoted(decoder.decode(bytes.subarray(offsets[id], offsets[id + 1])));
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
    const { words } = this;
    const bytes = words.bytes.subarray(0, words.byteLength);
    const offsets = words.offsets.subarray(0, words.size + 1);
    return {
      vocabulary: new Vocabulary(bytes, offsets, new Float64Array(words.size), words),
      vectors: this.rowValues.subarray(0, words.size * this.dimensions),
    };
  }

  private report(kind: FaultKind, place: number, text: () => string): void {
    this.options.faults?.add(kind, { [this.options.places]: place }, text);
  }

  /** Makes room for the row of the last word. */
  private reserveRow(): void {
    const rows = this.words.size;
    if (rows * this.dimensions > this.rowValues.length) {
      const longer = this.options.allocate(Math.ceil((rows - 1) * 1.5 + 16), this.dimensions);
      longer.set(this.rowValues);
      this.rowValues = longer;
    }
  }
}
