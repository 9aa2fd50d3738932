import type { Space } from '../space';
import { sumDirection } from './neighbours';
import type { Scored } from './ranking';
import { clampCosine, exactCosine } from './scan';
import { similarity } from './similarity';

/** How similar two sets of words are. */
export interface SetSimilarity {
  /** Cosine of the sums of the vectors; 0 if a sum is zero. Long vectors count more. */
  readonly cosine: number;
  /** Mean cosine of all pairs of a word here and a word there. */
  readonly mean: number;
}

/**
 * Compares two sets of words; a word that is given twice counts twice.
 * @param first at least one id, as is `second`
 * @see gensim `n_similarity`, which sums vectors as they are, not scaled to length 1
 */
export function setSimilarity(space: Space, first: readonly number[], second: readonly number[]): SetSimilarity {
  const sums = [first, second].map((ids) => {
    const sum = new Float64Array(space.dimensions);
    ids.forEach((id) => space.addTo(sum, id, 1));
    return sum;
  }) as [Float64Array, Float64Array];
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i]!, 0);
  const lengths = Math.sqrt(dot(sums[0], sums[0])) * Math.sqrt(dot(sums[1], sums[1]));
  const total = first.reduce((sum, a) => sum + second.reduce((part, b) => part + similarity(space, a, b), 0), 0);
  return {
    cosine: lengths > 0 ? clampCosine(dot(...sums) / lengths) : 0,
    mean: total / (first.length * second.length),
  };
}

/**
 * The cosine of each word with the mean of the words' unit vectors, highest first, ties as given: the last is the odd
 * one out.
 * @see gensim `doesnt_match`, `rank_by_centrality`
 */
export function byCentrality(space: Space, ids: readonly number[]): Scored[] {
  const mean = sumDirection(
    space,
    ids.map((id) => ({ id, weight: 1 })),
  );
  return ids.map((id) => ({ id, score: mean ? exactCosine(space, id, mean) : 0 })).sort((a, b) => b.score - a.score);
}
