import type { Space } from '../space';
import { idsAbove } from './candidates';
import { exclusion, neighbours, sumDirection } from './neighbours';
import { exactCosine, plainScan, type Scan } from './scan';
import { similarity } from './similarity';

/**
 * Ids of the words that are closer to `first` than `second` is, in the order of the vocabulary. Words at the same
 * cosine are not closer. Empty in a one-hot space, and if `first` is a zero vector.
 * @see gensim `closer_than`; its `rank` of `second` is their number plus 1
 */
export function closerThan(space: Space, first: number, second: number, scan: Scan = plainScan(space)): Int32Array {
  const direction = sumDirection(space, [{ id: first, weight: 1 }]);
  if (!direction || space.isOneHot || first === second) {
    return new Int32Array(0);
  }
  const limit = exactCosine(space, second, direction);
  // An out-of-vocabulary word has an id, but no place in the scan.
  return idsAbove(space, direction, limit, 'only', exclusion(space, [first, second]), scan);
}

/**
 * The cosine of two words divided by the sum of the cosines of the first word's `count` nearest neighbours. Above
 * 1 / `count` the second word is nearer than the average of these neighbours; undefined if their sum is 0.
 * @see Leeuwenberg et al. 2016, "A Minimally Supervised Approach for Synonym Extraction with Word Embeddings",
 * equation 1; gensim `relative_cosine_similarity`
 */
export function relativeCosine(
  space: Space,
  first: number,
  second: number,
  count: number,
  scan?: Scan,
): number | undefined {
  const sum = neighbours(space, first, count, scan).reduce((total, { score }) => total + score, 0);
  return sum === 0 ? undefined : similarity(space, first, second) / sum;
}
