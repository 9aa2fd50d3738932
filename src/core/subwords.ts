import type { SpaceParts } from './space';
import { ngramBuckets, type NgramOptions } from './text/ngrams';

/** Where a file says that n-grams are longer, it is wrong; each character of a word costs as many hashes. */
export const MOST_NGRAM_CHARACTERS = 1000;

/** Longer texts are no words, and have no vector. */
const LONGEST_WORD = 1000;

/** Vectors of n-gram buckets: what makes a vector for a word that is in no vocabulary. */
export class Subwords {
  /** Rows in ascending order of their buckets; undefined where they lie so. */
  private readonly order: Uint32Array | undefined;

  /**
   * @param buckets numbers below `ngrams.buckets`, one a row
   * @param vectors a row for each of `buckets`, `dimensions` values
   */
  constructor(
    readonly ngrams: NgramOptions,
    readonly buckets: Int32Array,
    readonly vectors: Float32Array,
    readonly dimensions: number,
    /** An n-gram without a row is left out of the mean instead of counting as zero. */
    readonly skipsUnknown = false,
  ) {
    if (vectors.length !== buckets.length * dimensions) {
      throw new RangeError(`${vectors.length} numbers are not ${buckets.length} buckets x ${dimensions} dimensions`);
    }
    if (!buckets.every((bucket, row) => row === 0 || buckets[row - 1]! < bucket)) {
      this.order = Uint32Array.from(buckets, (_, row) => row).sort((a, b) => buckets[a]! - buckets[b]!);
    }
  }

  /** Those of a space, if it has any. */
  static of(parts: SpaceParts, dimensions: number): Subwords | undefined {
    const { subwordVectors, subwordBuckets, subwordNgrams } = parts;
    if (!subwordVectors || !subwordBuckets || !subwordNgrams) {
      return undefined;
    }
    const [minN, maxN, buckets, skipsUnknown] = subwordNgrams as unknown as readonly [number, number, number, number?];
    return new Subwords({ minN, maxN, buckets }, subwordBuckets, subwordVectors, dimensions, skipsUnknown === 1);
  }

  /**
   * The vector that fastText gives a word that is not in the vocabulary: the mean of its n-grams. A bucket without a
   * row was never trained and counts as zero (fastText: as small random numbers, whose mean is that), unless the model
   * was pruned of it.
   * @returns the vector and the share of n-grams that have a row; undefined if none has
   */
  compose(word: string): { readonly vector: Float32Array; readonly known: number } | undefined {
    const numbers = word.length <= LONGEST_WORD ? ngramBuckets(word, this.ngrams) : new Uint32Array(0);
    const sum = new Float64Array(this.dimensions);
    let known = 0;
    for (const bucket of numbers) {
      known += this.addRow(bucket, sum, 1) ? 1 : 0;
    }
    const rows = this.skipsUnknown ? known : numbers.length;
    return known > 0
      ? { vector: Float32Array.from(sum, (value) => value / rows), known: known / numbers.length }
      : undefined;
  }

  /** Adds `weight` times the row of a bucket to `sum`; answers whether there is one. */
  addRow(bucket: number, sum: Float64Array, weight: number): boolean {
    const row = this.row(bucket);
    if (row < 0) {
      return false;
    }
    for (let i = 0, at = row * this.dimensions; i < this.dimensions; i++, at++) {
      sum[i]! += weight * this.vectors[at]!;
    }
    return true;
  }

  /** The row of a bucket, or -1: binary search. */
  row(bucket: number): number {
    const { buckets, order } = this;
    let low = 0;
    let high = buckets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (buckets[order ? order[middle]! : middle]! < bucket) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const row = low < buckets.length ? (order ? order[low]! : low) : -1;
    return row >= 0 && buckets[row] === bucket ? row : -1;
  }
}
