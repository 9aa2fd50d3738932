import type { Subwords } from '../../subwords';
import { NgramHasher } from '../../text/ngrams';
import type { FasttextDictionary } from '../fasttext/fasttextBinary';

/**
 * Replaces each word's row by the mean of it and the rows of its n-grams. @see getWordVector in fastText
 * @param vectors  rows of `subwords.dimensions` values
 * @param rowOf    the row of word `i` in the dictionary, or -1 if it has no row
 */
export function composeVectors(
  { bytes, offsets, counts }: FasttextDictionary,
  vectors: Float32Array,
  rowOf: Int32Array,
  subwords: Subwords,
): void {
  const { dimensions } = subwords;
  const hasher = new NgramHasher(subwords.ngrams);
  const sum = new Float64Array(dimensions);
  for (let word = 0; word < counts.length; word++) {
    const row = rowOf[word]!;
    if (row < 0) {
      continue;
    }
    const own = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    sum.set(own);
    const ngrams = hasher.hash(bytes, offsets[word]!, offsets[word + 1]!);
    let known = 0;
    for (let i = 0; i < ngrams; i++) {
      known += subwords.addRow(hasher.buckets[i]!, sum, 1) ? 1 : 0;
    }
    const rows = 1 + (subwords.skipsUnknown ? known : ngrams);
    for (let i = 0; i < dimensions; i++) {
      own[i] = sum[i]! / rows;
    }
  }
}
