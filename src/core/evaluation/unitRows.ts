import type { Space } from '../space';

/** The unit vectors of some words, ids.length x dimensions, row-major; a zero vector stays zero. */
export function unitRows(space: Space, ids: readonly number[]): Float32Array {
  const { dimensions, norms } = space;
  const rows = new Float32Array(ids.length * dimensions);
  ids.forEach((id, i) => {
    const norm = norms[id]!;
    if (norm > 0) {
      const vector = space.vector(id);
      for (let k = 0; k < dimensions; k++) {
        rows[i * dimensions + k] = vector[k]! / norm;
      }
    }
  });
  return rows;
}

/** Dot product of row `i` of `a` with row `j` of `b`. */
export function rowDot(a: Float32Array, i: number, b: Float32Array, j: number, dimensions: number): number {
  let dot = 0;
  for (let k = 0, at = i * dimensions, other = j * dimensions; k < dimensions; k++) {
    dot += a[at + k]! * b[other + k]!;
  }
  return dot;
}
