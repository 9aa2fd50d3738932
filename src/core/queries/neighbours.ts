import type { Space } from '../space';
import { rank, rankAmong, type Scored } from './ranking';
import { exactCosine, plainScan, scanError, type Scan } from './scan';

/** A word and its weight in a sum; negative to subtract it. */
export interface Term {
  readonly id: number;
  readonly weight: number;
}

/**
 * The `count` words with the highest cosine with the weighted sum of the terms' unit vectors, best first, ties by id.
 * The terms and zero vectors are left out. Empty if the sum is zero, and in a one-hot space, where all cosines are 0.
 * @see gensim `most_similar`
 */
export function nearest(space: Space, terms: readonly Term[], count: number, scan: Scan = plainScan(space)): Scored[] {
  const direction = sumDirection(space, terms);
  if (!direction || space.isOneHot) {
    return [];
  }
  const asked = terms.map(({ id }) => id);
  return nearestToDirection(space, direction, { count, asked }, scan);
}

/** Questions that a scan answers at once. More would keep other questions waiting. */
const BATCH = 8;

/**
 * The answers of `nearest` to several questions, in order. It is faster than one by one. The caller may pause between
 * two steps, which take a few milliseconds at most.
 * @param questions the terms of each
 */
export function* nearestBatch(
  space: Space,
  questions: readonly (readonly Term[])[],
  count: number,
  scan: Scan = plainScan(space),
): Generator<Scored[], void> {
  for (let start = 0; start < questions.length; start += BATCH) {
    const batch = questions.slice(start, start + BATCH).map((terms) => ({
      asked: terms.map(({ id }) => id),
      direction: space.isOneHot ? undefined : sumDirection(space, terms),
    }));
    const directions = batch.flatMap(({ direction }) => direction ?? []);
    const most = Math.max(...batch.map(({ asked }) => asked.length));
    const candidates = scan.candidates?.(directions, count + most)[Symbol.iterator]();
    for (const { asked, direction } of batch) {
      yield direction ? ranked(space, direction, { count, asked }, scan, candidates?.next().value) : [];
    }
  }
}

/** What is asked about a direction. */
export interface DirectionQuestion {
  readonly count: number;
  /** Ids that are left out, as zero vectors are. */
  readonly asked: readonly number[];
  /** Penalties of all words, subtracted from their cosines. */
  readonly penalties?: Float32Array;
}

/** The `count` words with the highest cosines, minus penalties, with a unit vector: best first, ties by id. */
export function nearestToDirection(
  space: Space,
  direction: Float64Array,
  question: DirectionQuestion,
  scan: Scan,
): Scored[] {
  // The words asked may be among the candidates.
  const searched = question.count + question.asked.length;
  return ranked(space, direction, question, scan, scan.candidates?.([direction], searched, question.penalties)[0]);
}

/** Ranks candidates by their exact cosines; without candidates all words, after a scan. */
function ranked(
  space: Space,
  direction: Float64Array,
  { count, asked, penalties }: DirectionQuestion,
  scan: Scan,
  candidates: ArrayLike<number> | undefined,
): Scored[] {
  const isExcluded = exclusion(space, asked);
  const exact = (id: number): number => exactCosine(space, id, direction);
  if (candidates) {
    return rankAmong(candidates, count, isExcluded, exact, penalties);
  }
  const cosines = scan(direction);
  const bounds = { lower: cosines, upper: cosines, slack: scanError(space.dimensions) };
  return rank(bounds, count, isExcluded, exact, penalties);
}

/** Whether a word is never among the results: words of the question, and words with a zero vector. */
export function exclusion({ norms }: Space, asked: readonly number[]): (id: number) => boolean {
  const ids = new Set(asked);
  return (id) => norms[id] === 0 || ids.has(id);
}

/** Nearest neighbours of one word. */
export function neighbours(space: Space, id: number, count: number, scan?: Scan): Scored[] {
  return nearest(space, [{ id, weight: 1 }], count, scan);
}

/** The weighted sum of the terms' unit vectors, scaled to length 1; undefined if the sum is zero. */
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
  // Where terms cancel out, only rounding errors are left.
  return length > 1e-12 * weights ? sum.map((value) => value / length) : undefined;
}
