import { NgramHasher, type NgramOptions } from '../../text/ngrams';
import type { Vocabulary } from '../../vocabulary';

/**
 * The input rows of each word. Rows 0..V-1 are the words' own; row V + i belongs to bucket `buckets[i]`. Only buckets
 * with an n-gram of the vocabulary have a row. The arrays are in shared memory, so that threads share them without a
 * copy.
 */
export interface SubwordTable {
  /** V + 1 ascending positions: `rows[starts[w]..starts[w + 1])` belongs to word w. */
  readonly starts: Uint32Array;
  /** For each word its own row, then those of its n-grams, in fastText's order and with repetitions. */
  readonly rows: Uint32Array;
  /** In order of first occurrence, so that the n-grams of frequent words are adjacent in memory. */
  readonly buckets: Uint32Array;
  readonly ngrams: NgramOptions;
}

/** @throws RangeError if memory is full */
export function tabulateSubwords(
  { bytes, offsets, counts }: Pick<Vocabulary, 'bytes' | 'offsets' | 'counts'>,
  { minN, maxN, buckets: bucketCount }: NgramOptions,
): SubwordTable {
  const ngrams = { minN, maxN, buckets: bucketCount };
  const size = counts.length;
  const hasher = new NgramHasher(ngrams);
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (size + 1)));
  for (let id = 0; id < size; id++) {
    starts[id + 1] = starts[id]! + 1 + hasher.hash(bytes, offsets[id]!, offsets[id + 1]!);
  }
  const rows = new Uint32Array(new SharedArrayBuffer(4 * starts[size]!));
  /** The row of each bucket; 0 means none, because row 0 belongs to a word. */
  const rowOf = new Uint32Array(bucketCount);
  const found = new Uint32Array(Math.min(bucketCount, rows.length));
  let used = 0;
  for (let id = 0; id < size; id++) {
    let at = starts[id]!;
    rows[at++] = id;
    const count = hasher.hash(bytes, offsets[id]!, offsets[id + 1]!);
    for (let i = 0; i < count; i++) {
      const bucket = hasher.buckets[i]!;
      if (rowOf[bucket] === 0) {
        rowOf[bucket] = size + used;
        found[used++] = bucket;
      }
      rows[at++] = rowOf[bucket]!;
    }
  }
  const buckets = new Uint32Array(new SharedArrayBuffer(4 * used));
  buckets.set(found.subarray(0, used));
  return { starts, rows, buckets, ngrams };
}
