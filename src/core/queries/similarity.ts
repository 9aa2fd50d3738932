import type { Space } from '../space';
import { clampCosine } from './scan';

/** Cosine of two words' vectors, -1..1, in double precision; 0 if either is a zero vector. */
export function similarity(space: Space, first: number, second: number): number {
  const norms = space.norms[first]! * space.norms[second]!;
  if (norms === 0) {
    return 0;
  }
  if (first === second) {
    return 1;
  }
  return space.isOneHot ? 0 : clampCosine(space.dot(first, space.vector(second)) / norms);
}

/** Cosines of all pairs of `ids`: symmetric, ids.length x ids.length, row-major. */
export function similarityMatrix(space: Space, ids: readonly number[]): Float64Array {
  const matrix = new Float64Array(ids.length * ids.length);
  ids.forEach((first, row) => {
    for (let column = row; column < ids.length; column++) {
      const cosine = similarity(space, first, ids[column]!);
      matrix[row * ids.length + column] = cosine;
      matrix[column * ids.length + row] = cosine;
    }
  });
  return matrix;
}
