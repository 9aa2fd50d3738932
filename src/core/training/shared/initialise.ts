import type { Random } from './random';

/**
 * Fills rows with uniform random values of -range/dimensions..range/dimensions. word2vec.c and gensim initialise input
 * rows with a range of 0.5, fastText with 1.
 *
 * @param rows `size` rows of `stride` floats; the floats past `dimensions` stay unchanged
 */
export function initialiseRows(
  rows: Float32Array,
  size: number,
  dimensions: number,
  stride: number,
  random: Random,
  range = 0.5,
): void {
  const scale = range / (0x80000000 * dimensions);
  for (let id = 0; id < size; id++) {
    for (let i = id * stride; i < id * stride + dimensions; i++) {
      rows[i] = (random.next() - 0x80000000) * scale;
    }
  }
}
