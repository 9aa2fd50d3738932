import type { WordEntry } from '../../src/protocol/engine';

/** Words and their cosines with each other. */
export interface Similarities {
  readonly words: readonly WordEntry[];
  /** words x words, row-major. */
  readonly similarity: Float32Array;
}

/** The words and numbers of a plot, in one space. */
export interface ChartData extends Similarities {
  /** words x 2, row-major. */
  readonly points: Float32Array;
  readonly explained: readonly [number, number];
}

/** The pair of words (heat map) or the word (map: row and column are the same) that the user points at. */
export interface Target {
  readonly row: number;
  readonly column: number;
}

/** The words nearest to word `id` among those of the plot, best first. */
export function nearestWords(
  { words, similarity }: Similarities,
  id: number,
  count: number,
): { id: number; cosine: number }[] {
  return words
    .map((_, other) => ({ id: other, cosine: similarity[id * words.length + other]! }))
    .filter((neighbour) => neighbour.id !== id)
    .sort((a, b) => b.cosine - a.cosine || a.id - b.id)
    .slice(0, count);
}
