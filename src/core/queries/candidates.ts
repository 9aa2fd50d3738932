import type { Space } from '../space';
import { rank, type Scored } from './ranking';
import { exactCosine, plainScan, scanError, type Scan } from './scan';

/** Which words may be answers. */
export interface Candidates {
  /** Ids, ascending and distinct; all words by default. */
  readonly among?: Int32Array;
  /** Minimum cosine; for 3CosMul the minimum score. */
  readonly threshold?: number;
}

/** The best words of a question, and how many words it could have had. */
export interface Best {
  readonly best: Scored[];
  /** Candidates that reach the threshold. */
  readonly total: number;
}

/** Ids of all words, ascending. */
export function allIds({ vocabulary }: Space): Int32Array {
  return Int32Array.from({ length: vocabulary.size }, (_, id) => id);
}

/** The `count` ids with the highest scores, best first, ties by id. @param ids ascending */
export function bestOf(ids: Int32Array, count: number, score: (id: number) => number): Scored[] {
  const scores = Float64Array.from(ids, score);
  const rounded = Float32Array.from(scores);
  const largest = scores.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Rounding to single precision has a relative error of at most 2^-24.
  const bounds = { lower: rounded, upper: rounded, slack: largest * 2 ** -23 };
  return rank(
    bounds,
    count,
    () => false,
    (place) => scores[place]!,
  ).map(({ id, score: found }) => ({ id: ids[id]!, score: found }));
}

/**
 * The words nearest to a direction, best first, ties by id.
 * @param direction a unit vector
 * @see gensim `similar_by_vector`
 */
export function nearestTo(
  space: Space,
  direction: Float64Array,
  count: number,
  isExcluded: (id: number) => boolean,
  scan: Scan = plainScan(space),
): Scored[] {
  const cosines = scan(direction);
  return rank({ lower: cosines, upper: cosines, slack: scanError(space.dimensions) }, count, isExcluded, (id) =>
    exactCosine(space, id, direction),
  );
}

/**
 * The candidates nearest to a direction, best first, ties by id. Cosines are in double precision.
 * @param direction a unit vector
 * @param penalties of all words, subtracted from the score but not from the cosine that the threshold asks for
 * @see gensim `most_similar` with `restrict_vocab`
 */
export function nearestAmong(
  space: Space,
  direction: Float64Array,
  { among, threshold }: Candidates,
  count: number,
  isExcluded: (id: number) => boolean,
  { scan, penalties }: { readonly scan?: Scan; readonly penalties?: Float32Array } = {},
): Best {
  const cosine = (id: number): number => exactCosine(space, id, direction);
  const ids =
    among === undefined && threshold !== undefined
      ? idsAbove(space, direction, threshold, 'orEqual', isExcluded, scan)
      : (among ?? allIds(space)).filter(
          (id) => !isExcluded(id) && (threshold === undefined || cosine(id) >= threshold),
        );
  const score = penalties ? (id: number): number => cosine(id) - penalties[id]! : cosine;
  return { best: bestOf(ids, count, score), total: ids.length };
}

/**
 * Ids of all words whose cosine with a direction is above a limit, in the order of the vocabulary.
 * @param direction a unit vector
 */
export function idsAbove(
  space: Space,
  direction: Float64Array,
  limit: number,
  equal: 'orEqual' | 'only',
  isExcluded: (id: number) => boolean,
  scan: Scan = plainScan(space),
): Int32Array {
  const error = scanError(space.dimensions);
  const reaches = (id: number): boolean => {
    const cosine = exactCosine(space, id, direction);
    return cosine > limit || (equal === 'orEqual' && cosine === limit);
  };
  const found: number[] = [];
  const cosines = scan(direction);
  for (let id = 0; id < cosines.length; id++) {
    // A scan knows each cosine up to `error`.
    if (cosines[id]! >= limit - error && !isExcluded(id) && (cosines[id]! > limit + error || reaches(id))) {
      found.push(id);
    }
  }
  return Int32Array.from(found);
}
