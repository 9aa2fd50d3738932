import type { Space } from '../space';
import { exclusion, nearest, sumDirection } from './neighbours';
import { rank, type Scored } from './ranking';
import { cosineBounds, exactCosine, plainScan, type Scan } from './scan';

/** Keeps 3CosMul's quotient finite; the value of Levy & Goldberg and of gensim. */
const EPSILON = 1e-6;

/**
 * 3CosAdd: the words nearest to the sum of the positive unit vectors minus the negative ones, without the words asked.
 * The score is the cosine.
 * @see Mikolov, Yih & Zweig 2013; gensim `most_similar`
 */
export function analogy3CosAdd(
  space: Space,
  positive: readonly number[],
  negative: readonly number[],
  count: number,
  scan?: Scan,
): Scored[] {
  const terms = [...positive.map((id) => ({ id, weight: 1 })), ...negative.map((id) => ({ id, weight: -1 }))];
  return nearest(space, terms, count, scan);
}

/**
 * 3CosMul: the words with the largest product of the positive cosines divided by the product of the negative ones, each
 * cosine shifted to 0..1. Without the words asked and zero vectors; empty for a one-hot space. The score is the
 * quotient.
 * @see Levy & Goldberg 2014, "Linguistic Regularities in Sparse and Explicit Word Representations", equation 4 and
 * footnote 7; gensim `most_similar_cosmul`
 */
export function analogy3CosMul(
  space: Space,
  positive: readonly number[],
  negative: readonly number[],
  count: number,
  scan: Scan = plainScan(space),
): Scored[] {
  if (space.isOneHot) {
    return [];
  }
  const size = space.vocabulary.size;
  const asked = [...positive, ...negative];
  if (asked.every((id) => space.norms[id] === 0)) {
    return [];
  }
  const positives = directionsOf(space, positive);
  const negatives = directionsOf(space, negative);

  // Bounds of both products.
  const above = { low: new Float64Array(size).fill(1), high: new Float64Array(size).fill(1) };
  const below = { low: new Float64Array(size).fill(1), high: new Float64Array(size).fill(1) };
  for (const [directions, product] of [
    [positives, above],
    [negatives, below],
  ] as const) {
    for (const direction of directions) {
      const { cosines, errors } = cosineBounds(space, direction, scan);
      for (let id = 0; id < size; id++) {
        product.low[id]! *= shifted(Math.max(cosines[id]! - errors[id]!, -1));
        product.high[id]! *= shifted(Math.min(cosines[id]! + errors[id]!, 1));
      }
    }
  }
  const lower = new Float32Array(size);
  const upper = new Float32Array(size);
  for (let id = 0; id < size; id++) {
    // The last factor makes up for rounding to single precision.
    lower[id] = (above.low[id]! / (below.high[id]! + EPSILON)) * (1 - 2 ** -22);
    upper[id] = (above.high[id]! / (below.low[id]! + EPSILON)) * (1 + 2 ** -22);
  }

  return rank({ lower, upper, slack: 0 }, count, exclusion(space, asked), quotient(space, positives, negatives));
}

/** Returns the function that scores a word by 3CosMul, in double precision. */
export function scoreBy3CosMul(
  space: Space,
  positive: readonly number[],
  negative: readonly number[],
): (id: number) => number {
  return quotient(space, directionsOf(space, positive), directionsOf(space, negative));
}

function quotient(
  space: Space,
  positives: readonly Float64Array[],
  negatives: readonly Float64Array[],
): (id: number) => number {
  const product = (directions: readonly Float64Array[], id: number): number =>
    directions.reduce((result, direction) => result * shifted(exactCosine(space, id, direction)), 1);
  return (id) => product(positives, id) / (product(negatives, id) + EPSILON);
}

/** The unit vector of each word; zero for a zero vector. */
function directionsOf(space: Space, ids: readonly number[]): Float64Array[] {
  const zero = new Float64Array(space.dimensions);
  return ids.map((id) => sumDirection(space, [{ id, weight: 1 }]) ?? zero);
}

/** Maps -1..1 to 0..1. */
function shifted(cosine: number): number {
  return (1 + cosine) / 2;
}
