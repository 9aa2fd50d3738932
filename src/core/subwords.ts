import type { SpaceParts } from './space';
import { ngramBuckets, type NgramOptions } from './text/ngrams';

/** Maximum n-gram length that is believed of a file: each character of a word costs so many hashes. */
export const MAX_NGRAM_CHARACTERS = 1000;

/** Maximum UTF-16 length of a word; longer text gets no vector. */
const MAX_WORD_LENGTH = 1000;

/** Vectors of n-gram buckets, from which a word outside the vocabulary gets its vector. */
export class Subwords {
  /** Rows in ascending order of their buckets; undefined if they are in this order already. */
  private readonly order: Uint32Array | undefined;

  /**
   * @param buckets the bucket of each row, below `ngrams.buckets`
   * @param vectors row-major, buckets.length x dimensions
   * @throws RangeError if `vectors` has another size
   */
  constructor(
    readonly ngrams: NgramOptions,
    readonly buckets: Int32Array,
    readonly vectors: Float32Array,
    readonly dimensions: number,
    /** Whether n-grams without a row are left out of the mean. Otherwise they count as zero vectors. */
    readonly skipsUnknown = false,
  ) {
    if (vectors.length !== buckets.length * dimensions) {
      throw new RangeError(`${vectors.length} numbers are not ${buckets.length} buckets x ${dimensions} dimensions`);
    }
    if (!buckets.every((bucket, row) => row === 0 || buckets[row - 1]! < bucket)) {
      this.order = Uint32Array.from(buckets, (_, row) => row).sort((a, b) => buckets[a]! - buckets[b]!);
    }
  }

  /** The n-gram vectors of a space; undefined if it has none. */
  static of(parts: SpaceParts, dimensions: number): Subwords | undefined {
    const { subwordVectors, subwordBuckets, subwordNgrams } = parts;
    if (!subwordVectors || !subwordBuckets || !subwordNgrams) {
      return undefined;
    }
    const [minN, maxN, buckets, skipsUnknown] = subwordNgrams as unknown as readonly [number, number, number, number?];
    return new Subwords({ minN, maxN, buckets }, subwordBuckets, subwordVectors, dimensions, skipsUnknown === 1);
  }

  /**
   * The vector of an OOV word, as fastText computes it: the mean of its n-gram vectors. A bucket without a row was
   * never trained. It counts as zero; in fastText it has small random values, whose mean is zero.
   * @returns the vector and the share of n-grams with a row, 0..1; undefined if no n-gram has one
   */
  compose(word: string): { readonly vector: Float32Array; readonly known: number } | undefined {
    const numbers = word.length <= MAX_WORD_LENGTH ? ngramBuckets(word, this.ngrams) : new Uint32Array(0);
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

  /** sum += weight x row of a bucket. Returns false if the bucket has no row. */
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

  /** The row of a bucket, or -1. Takes logarithmic time. */
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
