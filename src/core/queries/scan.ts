import type { Space } from '../space';

/**
 * Computes the cosines of all words with one direction: vocabulary.size values with an error of at most
 * `scanError(dimensions)`. A zero vector has cosine 0. The next scan overwrites the result.
 * @param direction a unit vector
 */
export type Scan = (direction: Float64Array) => Float32Array;

/**
 * Maximum error of a scan in single precision. A sum of n products of unit vectors, in any order, has an error of at
 * most n x 2^-24 (Higham 2002, section 3.1); direction and norm are rounded too, and a factor of 2 adds a margin.
 */
export function scanError(dimensions: number): number {
  return (dimensions + 4) * 2 ** -23;
}

/** A scan in plain TypeScript: the reference, and the fallback without the kernel. */
export function plainScan(space: Space): Scan {
  const { vectors, dimensions, norms } = space;
  const cosines = new Float32Array(space.vocabulary.size);
  if (space.isOneHot) {
    return (direction) => {
      cosines.set(direction);
      return cosines;
    };
  }
  return (direction) => {
    for (let id = 0, i = 0; id < cosines.length; id++) {
      const end = i + dimensions;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let k = 0;
      for (; i + 3 < end; i += 4, k += 4) {
        a += vectors[i]! * direction[k]!;
        b += vectors[i + 1]! * direction[k + 1]!;
        c += vectors[i + 2]! * direction[k + 2]!;
        d += vectors[i + 3]! * direction[k + 3]!;
      }
      for (; i < end; i++, k++) {
        a += vectors[i]! * direction[k]!;
      }
      const norm = norms[id]!;
      cosines[id] = norm > 0 ? (a + b + c + d) / norm : 0;
    }
    return cosines;
  };
}

/** Cosine of word `id` with a unit vector, in double precision; 0 for a zero vector. */
export function exactCosine(space: Space, id: number, direction: Float64Array): number {
  const norm = space.norms[id]!;
  return norm === 0 ? 0 : clampCosine(space.dot(id, direction) / norm);
}

/** Limits a cosine to -1..1, which rounding may exceed a little. */
export function clampCosine(cosine: number): number {
  return Math.min(1, Math.max(-1, cosine));
}
