import { MurmurHash3 } from './murmurHash3';
import { isContinuation } from '../../text/utf8';

/** How floret hashes n-grams: the settings of its command line and of spaCy's `vectors.cfg`. */
export interface FloretOptions {
  /** Minimum and maximum characters of an n-gram (`minn`, `maxn`). */
  readonly minN: number;
  readonly maxN: number;
  /** Rows for each n-gram, 1 to 4 (`hashCount`, `hash_count`). */
  readonly hashCount: number;
  readonly seed: number;
  /** Marks before and after a word (`bow`, `eow`). */
  readonly begin: string;
  readonly end: string;
  /** Rows of the table. */
  readonly buckets: number;
  /** Whether to cut words as spaCy does. spaCy and floret differ in n-grams of zero and of one character. */
  readonly ofSpacy: boolean;
}

/** Maximum bytes of a word in UTF-8. Each character costs a hash for each length of n-grams. */
export const MAX_FLORET_WORD_BYTES = 1000;

const encoder = new TextEncoder();

/**
 * Finds the rows whose mean is the vector of a word. The whole word and each n-gram have `hashCount` rows.
 * @see spaCy 3.8, vectors.pyx, _get_ngrams and _get_ngram_hashes; floret 0.10, dictionary.cc, computeSubwords
 */
export class FloretHasher {
  /** The rows of the last word; `hash` returns their number, and overwrites them. A repeated row counts twice. */
  rows = new Uint32Array(256);
  private count = 0;
  private readonly hashes = new MurmurHash3();
  /** The last word between its marks, and the positions of its characters. */
  private readonly word: Uint8Array;
  private readonly starts: Uint32Array;
  private readonly begin: Uint8Array;
  private readonly end: Uint8Array;

  constructor(private readonly options: FloretOptions) {
    this.begin = encoder.encode(options.begin);
    this.end = encoder.encode(options.end);
    this.word = new Uint8Array(this.begin.length + MAX_FLORET_WORD_BYTES + this.end.length);
    this.word.set(this.begin);
    this.starts = new Uint32Array(this.word.length + 1);
  }

  /**
   * Writes the rows of a word to `rows`.
   * @param bytes the word as UTF-8, `bytes[start..end)`, no longer than MAX_FLORET_WORD_BYTES
   * @returns the number of rows, 0 for an empty word
   */
  hash(bytes: Uint8Array, start: number, end: number): number {
    this.count = 0;
    if (start === end) {
      return 0;
    }
    const { minN, maxN, ofSpacy } = this.options;
    const { starts } = this;
    const length = this.mark(bytes, start, end);
    this.add(0, starts[length]!);
    // spaCy counts the marks alone and the empty text around each character as n-grams; floret does not.
    const shortest = Math.max(ofSpacy ? 0 : 1, minN);
    for (let n = shortest; n <= maxN && n <= length; n++) {
      const isMark = n === 1 && !ofSpacy ? 1 : 0;
      for (let from = isMark; from + n <= length - isMark; from++) {
        this.add(starts[from]!, starts[from + n]!);
      }
    }
    return this.count;
  }

  /** Puts the word between its marks. @returns its number of characters */
  private mark(bytes: Uint8Array, start: number, end: number): number {
    const { word, starts } = this;
    const wordEnd = this.begin.length + end - start;
    const markedEnd = wordEnd + this.end.length;
    // Byte by byte: words are short.
    for (let i = start; i < end; i++) {
      word[this.begin.length + i - start] = bytes[i]!;
    }
    for (let i = 0; i < this.end.length; i++) {
      word[wordEnd + i] = this.end[i]!;
    }
    let length = 0;
    for (let i = 0; i < markedEnd; i++) {
      if (!isContinuation(word[i]!)) {
        starts[length++] = i;
      }
    }
    starts[length] = markedEnd;
    return length;
  }

  private add(from: number, to: number): void {
    const { hashCount, seed, buckets } = this.options;
    const { parts } = this.hashes;
    this.hashes.hash(this.word, from, to, seed);
    if (this.count + hashCount > this.rows.length) {
      const longer = new Uint32Array(2 * this.rows.length);
      longer.set(this.rows);
      this.rows = longer;
    }
    for (let i = 0; i < hashCount; i++) {
      this.rows[this.count++] = parts[i]! % buckets;
    }
  }
}
