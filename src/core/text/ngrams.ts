import { isContinuation } from './utf8';

/**
 * Character n-grams as fastText cuts and numbers them (Bojanowski et al. 2017, "Enriching Word Vectors with Subword
 * Information"; fastText 0.9.2, Dictionary::computeSubwords and Dictionary::hash), so that its models and ours agree.
 */
export interface NgramOptions {
  /** Characters of the shortest and of the longest n-gram (`minn`, `maxn`); no n-grams where `maxN` is 0. */
  readonly minN: number;
  readonly maxN: number;
  /** What n-grams are numbered by: 0..buckets-1 (`bucket`). */
  readonly buckets: number;
}

const encoder = new TextEncoder();

const BEGIN = 0x3c; // <
const END = 0x3e; // >

/** fastText's word for the end of a line, the only one without n-grams. */
const END_OF_SENTENCE = encoder.encode('</s>');

/** Numbers the n-grams of words; what it answers with is overwritten by the next word. */
export class NgramHasher {
  /** The buckets of the last word's n-grams, as many as `hash` said. */
  buckets = new Uint32Array(256);
  private bracketed = new Uint8Array(64);
  private count = 0;

  constructor(private readonly options: NgramOptions) {}

  /**
   * Hashes the n-grams of `<word>` to `buckets`, in fastText's order; an n-gram that comes twice does so here too.
   * @param bytes the word as UTF-8, `bytes[start..end)`
   * @returns how many there are
   */
  hash(bytes: Uint8Array, start: number, end: number): number {
    this.count = 0;
    const { minN, maxN, buckets } = this.options;
    if (maxN < 1 || isEndOfSentence(bytes, start, end)) {
      return 0;
    }
    const word = this.bracket(bytes, start, end);
    const length = end - start + 2;
    for (let from = 0; from < length; from++) {
      if (isContinuation(word[from]!)) {
        continue;
      }
      // FNV-1a, 32 bits, of signed bytes: one hash grows from n-gram to n-gram.
      let hash = 0x811c9dc5;
      for (let at = from, n = 1; at < length && n <= maxN; n++) {
        do {
          hash = Math.imul(hash ^ ((word[at]! << 24) >> 24), 0x01000193);
          at++;
        } while (at < length && isContinuation(word[at]!));
        // The brackets alone are no n-grams.
        if (n >= minN && !(n === 1 && (from === 0 || at === length))) {
          this.add((hash >>> 0) % buckets);
        }
      }
    }
    return this.count;
  }

  private add(bucket: number): void {
    if (this.count === this.buckets.length) {
      const longer = new Uint32Array(2 * this.count);
      longer.set(this.buckets);
      this.buckets = longer;
    }
    this.buckets[this.count++] = bucket;
  }

  private bracket(bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (end - start + 2 > this.bracketed.length) {
      this.bracketed = new Uint8Array(2 * (end - start + 2));
    }
    const word = this.bracketed;
    word[0] = BEGIN;
    for (let i = start; i < end; i++) {
      word[i - start + 1] = bytes[i]!;
    }
    word[end - start + 1] = END;
    return word;
  }
}

/** The buckets of the n-grams of one word. */
export function ngramBuckets(word: string, options: NgramOptions): Uint32Array {
  const bytes = encoder.encode(word);
  const hasher = new NgramHasher(options);
  return hasher.buckets.subarray(0, hasher.hash(bytes, 0, bytes.length));
}

function isEndOfSentence(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === END_OF_SENTENCE.length && END_OF_SENTENCE.every((byte, i) => bytes[start + i] === byte);
}
