import type { Space } from '../space';
import { rankAmong, type Scored } from './ranking';
import { cosineBounds, exactCosine, plainScan, type Scan } from './scan';

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
  return { best: rankAmong(ids, count, () => false, score), total: ids.length };
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
  const reaches = (id: number): boolean => {
    const cosine = exactCosine(space, id, direction);
    return cosine > limit || (equal === 'orEqual' && cosine === limit);
  };
  const found: number[] = [];
  const { cosines, errors } = cosineBounds(space, direction, scan);
  for (let id = 0; id < cosines.length; id++) {
    const [cosine, error] = [cosines[id]!, errors[id]!];
    if (cosine >= limit - error && !isExcluded(id) && (cosine > limit + error || reaches(id))) {
      found.push(id);
    }
  }
  return Int32Array.from(found);
}
