import { NgramHasher, type NgramOptions } from '../../text/ngrams';
import type { Vocabulary } from '../../vocabulary';

/**
 * Which input rows make up each word's vector: rows 0..V-1 are the words' own, row V + i is that of bucket
 * `buckets[i]`. Only buckets that an n-gram of the vocabulary falls into have a row. In shared memory, so that it
 * crosses threads without a copy.
 */
export interface SubwordTable {
  /** V + 1 ascending positions in `rows`: those of word w are `rows[starts[w]..starts[w + 1])`. */
  readonly starts: Uint32Array;
  /** For each word its own row, then those of its n-grams, in fastText's order and as often as they occur. */
  readonly rows: Uint32Array;
  /** In order of first occurrence: the n-grams of frequent words lie side by side in memory. */
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
  /** The row of each bucket, 0 for none: row 0 is a word's. */
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
