import type { Space } from '../space';

/**
 * Finds the cosine of every row with one direction: vocabulary.size values, each within `scanError(dimensions)` of the
 * true one. A zero row has cosine 0. The answer is overwritten by the next scan.
 * @param direction a unit vector.
 */
export type Scan = (direction: Float64Array) => Float32Array;

/**
 * Bound of a scan's error in single precision: a sum of n products of unit vectors, in any order, is off by at most
 * n units of 2^-24 (Higham 2002, section 3.1); the roundings of direction and norm, and a factor of 2, on top.
 */
export function scanError(dimensions: number): number {
  return (dimensions + 4) * 2 ** -23;
}

/** The scan in plain TypeScript: the reference, and the fallback where there is no faster one. */
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

/** Cosine of row `id` with a unit vector, in double precision; 0 for a zero row. */
export function exactCosine(space: Space, id: number, direction: Float64Array): number {
  const norm = space.norms[id]!;
  return norm === 0 ? 0 : clampCosine(space.dot(id, direction) / norm);
}

/** Rounding may carry a cosine a little past 1. */
export function clampCosine(cosine: number): number {
  return Math.min(1, Math.max(-1, cosine));
}
