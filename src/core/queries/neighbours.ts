import type { Space } from '../space';
import { rank, type Scored } from './ranking';
import { exactCosine, plainScan, scanError, type Scan } from './scan';

/** A word and its weight in a sum; negative to subtract it. */
export interface Term {
  readonly id: number;
  readonly weight: number;
}

/**
 * The `count` words whose vectors have the highest cosine with the weighted sum of the terms' unit vectors, the terms
 * and zero rows, which have no direction, left out, best first, ties by id: gensim's `most_similar`. Empty if the sum is a zero vector, which has no direction,
 * and for one-hot words: all others have cosine 0 with it, and the first ones would not be nearer than the rest.
 */
export function nearest(space: Space, terms: readonly Term[], count: number, scan: Scan = plainScan(space)): Scored[] {
  const direction = sumDirection(space, terms);
  if (!direction || space.isOneHot) {
    return [];
  }
  const cosines = scan(direction);
  return rank(
    { lower: cosines, upper: cosines, slack: scanError(space.dimensions) },
    count,
    leftOut(
      space,
      terms.map(({ id }) => id),
    ),
    (id) => exactCosine(space, id, direction),
  );
}

/** What is never among the answers: the words of the question, and zero rows. */
export function leftOut({ norms }: Space, asked: readonly number[]): (id: number) => boolean {
  const ids = new Set(asked);
  return (id) => norms[id] === 0 || ids.has(id);
}

/** Nearest neighbours of one word. */
export function neighbours(space: Space, id: number, count: number, scan?: Scan): Scored[] {
  return nearest(space, [{ id, weight: 1 }], count, scan);
}

/** Unit vector along the weighted sum of the terms' unit vectors; undefined if that is zero. */
export function sumDirection(space: Space, terms: readonly Term[]): Float64Array | undefined {
  const { dimensions } = space;
  const sum = new Float64Array(dimensions);
  let weights = 0;
  for (const { id, weight } of terms) {
    const norm = space.norms[id]!;
    if (norm > 0) {
      space.addTo(sum, id, weight / norm);
      weights += Math.abs(weight);
    }
  }
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  // What is left when terms cancel out is rounding, not a direction.
  return length > 1e-12 * weights ? sum.map((value) => value / length) : undefined;
}
