import type { Random } from './random';

/**
 * Half the width of the first vectors, times their dimensions: values lie in -1/dimensions..1/dimensions. gensim 4
 * (`prep_vectors`) and fastText (`Matrix::uniform`) draw the same, word2vec.c half of it.
 *
 * On 7.7 million words with 5 epochs, 1 was better than 0.5 on WordSim-353 by .006 for skip-gram and CBOW. With 10
 * epochs the widths 0.5 to 8 were equal within noise. On texts of 1 to 11 MB, 4 and 8 put more rare words among the
 * neighbours than 1. bench/README.md has the table.
 */
export const FIRST_VECTORS = 1;

/**
 * Fills rows with uniform random values of -1/dimensions..1/dimensions.
 *
 * @param rows `size` rows of `stride` floats; the floats past `dimensions` stay unchanged
 */
export function initialiseRows(
  rows: Float32Array,
  size: number,
  dimensions: number,
  stride: number,
  random: Random,
): void {
  const scale = FIRST_VECTORS / (0x80000000 * dimensions);
  for (let id = 0; id < size; id++) {
    for (let i = id * stride; i < id * stride + dimensions; i++) {
      rows[i] = (random.next() - 0x80000000) * scale;
    }
  }
}
