import { isContinuation } from './utf8';

/**
 * Character n-grams, cut and hashed exactly as in fastText, so that its models and ours agree.
 * @see Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"; fastText 0.9.2,
 * Dictionary::computeSubwords and Dictionary::hash
 */
export interface NgramOptions {
  /** Minimum and maximum characters of an n-gram (`minn`, `maxn`); no n-grams if `maxN` is 0. */
  readonly minN: number;
  readonly maxN: number;
  /** Number of buckets (`bucket`): n-grams are hashed to 0..buckets-1. */
  readonly buckets: number;
}

const encoder = new TextEncoder();

const BEGIN = 0x3c; // <
const END = 0x3e; // >

/** fastText's word for the end of a line, the only word without n-grams. */
const END_OF_SENTENCE = encoder.encode('</s>');

/** Hashes the n-grams of words to buckets. Each word overwrites the result of the one before. */
export class NgramHasher {
  /** The buckets of the last word; `hash` returns their number. */
  buckets = new Uint32Array(256);
  private bracketed = new Uint8Array(64);
  private count = 0;

  constructor(private readonly options: NgramOptions) {}

  /**
   * Hashes the n-grams of `<word>` to `buckets`, in fastText's order and with repetitions.
   * @param bytes the word is the UTF-8 `bytes[start..end)`
   * @returns the number of n-grams
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
      // 32-bit FNV-1a of signed bytes; each n-gram extends the hash of the one before.
      let hash = 0x811c9dc5;
      for (let at = from, n = 1; at < length && n <= maxN; n++) {
        do {
          hash = Math.imul(hash ^ ((word[at]! << 24) >> 24), 0x01000193);
          at++;
        } while (at < length && isContinuation(word[at]!));
        // A bracket alone is no n-gram.
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

/** The first `limit` n-grams of `<word>`, in the order in which `NgramHasher` hashes them. */
export function ngramTexts(word: string, { minN, maxN }: Pick<NgramOptions, 'minN' | 'maxN'>, limit: number): string[] {
  const ngrams: string[] = [];
  const characters = word === '</s>' ? [] : Array.from(`<${word}>`);
  const { length } = characters;
  for (let from = 0; from < length; from++) {
    for (let n = Math.max(1, minN); n <= maxN && from + n <= length; n++) {
      if (ngrams.length === limit) {
        return ngrams;
      }
      if (n > 1 || (from > 0 && from + 1 < length)) {
        ngrams.push(characters.slice(from, from + n).join(''));
      }
    }
  }
  return ngrams;
}

function isEndOfSentence(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === END_OF_SENTENCE.length && END_OF_SENTENCE.every((byte, i) => bytes[start + i] === byte);
}
