import type { Space } from '../space';

/** Compares all words of a space with one direction, a unit vector. */
export interface Scan {
  /**
   * Computes all cosines: vocabulary.size values with an error of at most `scanError(dimensions)`. A zero vector has
   * cosine 0. The next scan overwrites the result.
   */
  (direction: Float64Array): Float32Array;
  /**
   * Finds for each direction all words whose exact cosine, minus its penalty, may be among the `count` highest, and few
   * others. Zero vectors are left out. It is much faster than all cosines, and for several directions faster again.
   * @param penalties of all words
   * @returns ids in ascending order for each direction; undefined if they are too many
   */
  candidates?(
    directions: readonly Float64Array[],
    count: number,
    penalties?: Float32Array,
  ): readonly (ArrayLike<number> | undefined)[];
  /** All cosines with each direction, as the call computes them: see `cosinesOfEach`. */
  each?(directions: readonly Float64Array[]): Generator<Float32Array | undefined, void>;
  /** Computes all cosines fast, each with a bound of its error. */
  bounds?(direction: Float64Array): CosineBounds;
}

/** Cosines of all words. */
export interface CosineBounds {
  readonly cosines: Float32Array;
  /** The exact cosine differs by at most this. */
  readonly errors: Float32Array;
}

/** All cosines with their errors, by the fastest way. */
export function cosineBounds(space: Space, direction: Float64Array, scan: Scan): CosineBounds {
  if (scan.bounds) {
    return scan.bounds(direction);
  }
  const cosines = scan(direction);
  return { cosines, errors: new Float32Array(cosines.length).fill(scanError(space.dimensions) * (1 + 2 ** -20)) };
}

/**
 * Maximum error of a scan in single precision. A sum of n products of unit vectors, in any order, has an error of at
 * most n x 2^-24 (Higham 2002, section 3.1); direction and norm are rounded too, and a factor of 2 adds a margin.
 */
export function scanError(dimensions: number): number {
  return (dimensions + 4) * 2 ** -23;
}

/**
 * All cosines with each direction, in order. The kernel reads the vectors once for several directions. It yields
 * undefined every millisecond, so that the caller can let other questions pass; the next step overwrites the result.
 */
export function* cosinesOfEach(
  scan: Scan,
  directions: readonly Float64Array[],
): Generator<Float32Array | undefined, void> {
  if (scan.each) {
    yield* scan.each(directions);
    return;
  }
  for (const direction of directions) {
    yield scan(direction);
  }
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
