import { isUtf8 } from '../../text/utf8';
import type { Allocate } from '../../io/memory';
import { Vocabulary } from '../../vocabulary';
import { formatPlural } from '../../numberText';
import { hashBytes } from '../../wordHash';
import { WordTable } from '../../wordTable';
import {
  decodeWords,
  dependsOnEncoding,
  shownWord,
  WordDecoder,
  type DecodedWord,
  type WordEncoding,
} from './wordEncoding';
import type { Encoding } from '../../text/encodings/names';
import { quoted, type FaultKind, type FaultPlace, type Faults } from '../../io/faults';

const encoder = new TextEncoder();

/** Maximum length of a vector; a header with more would fill the memory with one row. */
export const MAX_DIMENSIONS = 1_000_000;

/** Maximum words that get memory in advance, because a header may be wrong. */
const MAX_EXPECTED_WORDS = 4_000_000;
/** Bytes reserved for a word, more than the mean of most lists, so that the memory need not grow. Unused memory costs nothing. */
const ROOM_FOR_A_WORD = 16;

/** Whether the word `bytes[start..end)` is wanted. */
export type WordFilter = (bytes: Uint8Array, start: number, end: number) => boolean;

export interface TableOptions {
  readonly allocate: Allocate;
  /** What the places of words count: lines, rows or bytes. */
  readonly places: keyof FaultPlace;
  /** Collects faults of words and rows. */
  readonly faults?: Faults | undefined;
  /** Maximum number of words. */
  readonly firstWords?: number | undefined;
  /** Skips the words for which this is false. */
  readonly onlyWords?: WordFilter | undefined;
  /** The encoding of words; by default they show it. */
  readonly encoding?: Encoding | undefined;
  /** Called with the new table. */
  readonly onTable?: ((table: VectorTable) => void) | undefined;
}

/**
 * Collects words and rows in the order of the file. A repeated word is dropped with its row, as in gensim. Words that are
 * not UTF-8 are decoded at the end, when all of them show their encoding: two different words never become one.
 */
export class VectorTable {
  private rowValues: Float32Array;
  private words: WordTable;
  private readonly mostRows: number;
  private readonly zeroed: number[] = [];
  /** How often words occurred, by id; empty where the file does not say. */
  private readonly counts: number[] = [];
  /** Places of words that are not UTF-8, by id. */
  private readonly undecoded = new Map<number, number>();
  private readonly filterDecoder: WordDecoder | undefined;
  private found: WordEncoding | undefined;

  /** @param expectedRows number of rows that get memory in advance; more rows make it grow */
  constructor(
    readonly dimensions: number,
    expectedRows: number,
    private readonly options: TableOptions,
  ) {
    this.mostRows = options.firstWords ?? Infinity;
    const expected = Math.min(expectedRows, this.mostRows);
    this.rowValues = options.allocate(expected, dimensions);
    const { encoding } = options;
    this.filterDecoder = encoding && encoding !== 'utf-8' ? new WordDecoder(encoding) : undefined;
    const expectedWords = Math.min(expected, MAX_EXPECTED_WORDS);
    this.words = new WordTable(expectedWords, expectedWords * ROOM_FOR_A_WORD);
    options.onTable?.(this);
  }

  /** Values of the rows. `add` replaces this array when it has to grow. */
  get vectors(): Float32Array {
    return this.rowValues;
  }

  /** Number of words in the table. */
  get size(): number {
    return this.words.size;
  }

  /** Whether the table has all wanted words, so that the reader may stop. */
  get isFull(): boolean {
    return this.words.size >= this.mostRows;
  }

  /** Rows that had NaN or infinity, and are zeros now. */
  get zeroedRows(): readonly number[] {
    return this.zeroed;
  }

  /**
   * Appends the word `source[start..end)`.
   * @param place its place in the file
   * @param count how often it occurred; 0 if the file does not say
   * @returns the index in `vectors` for its row of `dimensions` values; -1 for a repeated or unwanted word
   */
  add(source: Uint8Array, start: number, end: number, place: number, count = 0): number {
    if (this.isFull) {
      return -1;
    }
    const isUndecoded = this.filterDecoder ? dependsOnEncoding(source, start, end) : !isUtf8(source, start, end);
    if (this.options.onlyWords && !this.isWanted(this.options.onlyWords, source, start, end, isUndecoded)) {
      return -1;
    }
    const hash = hashBytes(source, start, end);
    if (this.words.find(source, start, end, hash) >= 0) {
      this.report('duplicateWord', place, () => {
        const word = quoted(shownWord(source.slice(start, end)));
        return `${word} is a duplicate: its first vector is kept, this one dropped.`;
      });
      return -1;
    }
    if (start === end) {
      this.report('emptyWord', place, () => 'A row has an empty word.');
    }
    const id = this.words.insert(source, start, end, hash);
    if (isUndecoded) {
      this.undecoded.set(id, place);
    }
    if (count > 0) {
      this.counts[id] = count;
    }
    this.reserveRow();
    return id * this.dimensions;
  }

  /**
   * Checks the values of a row. A row with NaN or infinity becomes zeros, so it never appears as a neighbour, and a fault.
   * @param row the index that `add` returned
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
          const word = quoted(shownWord(bytes.slice(offsets[id], offsets[id + 1])));
          return `The vector of ${word} has ${value} at dimension ${i - row + 1}; its values become zeros.`;
        });
        rowValues.fill(0, row, row + dimensions);
        this.zeroed.push(id);
        return false;
      }
    }
    return true;
  }

  /** How words are written that are not UTF-8; known when they are decoded. */
  get encoding(): WordEncoding | undefined {
    return this.found;
  }

  /** Decodes the words that are not UTF-8, and reports them. */
  decodeWords(): void {
    const { undecoded } = this;
    if (undecoded.size === 0) {
      return;
    }
    const { words, encoding, decoded } = decodeWords(this.words, this.options.encoding);
    this.words = words;
    this.found = encoding;
    const [first] = undecoded.values();
    if (encoding) {
      this.report('recoded', first!, () => recodedText(encoding, decoded));
    }
    for (const { id, text, isBroken } of decoded) {
      if (isBroken || !encoding) {
        const place = undecoded.get(id) ?? first!;
        const name = encoding?.encoding ?? 'UTF-8';
        this.report(
          'invalidUtf8',
          place,
          () => `${quoted(text)} is not valid ${name}: invalid bytes are shown by their numbers.`,
        );
      }
    }
    undecoded.clear();
  }

  finish(): { readonly vocabulary: Vocabulary; readonly vectors: Float32Array } {
    this.decodeWords();
    const { words } = this;
    const bytes = words.bytes.subarray(0, words.byteLength);
    const offsets = words.offsets.subarray(0, words.size + 1);
    const counts = new Float64Array(words.size);
    this.counts.forEach((count, id) => (counts[id] = count));
    return {
      vocabulary: new Vocabulary(bytes, offsets, counts, words),
      vectors: this.rowValues.subarray(0, words.size * this.dimensions),
    };
  }

  private isWanted(filter: WordFilter, source: Uint8Array, start: number, end: number, isUndecoded: boolean): boolean {
    if (!isUndecoded) {
      return filter(source, start, end);
    }
    const word = source.slice(start, end);
    const text = encoder.encode(this.filterDecoder?.word(word).text ?? shownWord(word));
    return filter(text, 0, text.length);
  }

  private report(kind: FaultKind, place: number, text: () => string): void {
    this.options.faults?.add(kind, { [this.options.places]: place }, text);
  }

  /** Grows `vectors` for the row of the last word, if necessary. */
  private reserveRow(): void {
    const rows = this.words.size;
    if (rows * this.dimensions > this.rowValues.length) {
      const longer = this.options.allocate(Math.ceil((rows - 1) * 1.5 + 16), this.dimensions);
      longer.set(this.rowValues);
      this.rowValues = longer;
    }
  }
}

function recodedText({ encoding, by }: WordEncoding, decoded: readonly DecodedWord[]): string {
  const example = quoted(decoded[0]?.text ?? '');
  const others = decoded.length > 1 ? ` and ${formatPlural(decoded.length - 1, 'other word')}` : '';
  const why = {
    chosen: 'as chosen',
    letters: 'as their letters show',
    doubtful: 'perhaps: choose it if this is wrong',
  }[by];
  return `${example}${others} were decoded from ${encoding}, ${why}.`;
}
