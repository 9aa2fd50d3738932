import type { Space } from '../space';
import { chooseStrength } from './evidenceStrength';
import { nearestToDirection, sumDirection } from './neighbours';
import type { Scored } from './ranking';
import { cosinesOfEach, exactCosine, plainScan, type Scan } from './scan';

/** The order of a word's neighbours: by cosine, or by cosine minus the penalty for little evidence. */
export type NeighbourOrder = 'cosine' | 'evidence';

/** How much less than its cosine a neighbour is worth, for each word of a space. */
export interface Evidence {
  /** V values, to be subtracted from cosines. */
  readonly penalties: Float32Array;
  /** The standard error of a cosine with a word that occurs once, as this model needs it. */
  readonly strength: number;
}

/** A neighbour with both figures. */
export interface WeighedNeighbour extends Scored {
  /** Cosine minus penalty: the order. `score` is the cosine. */
  readonly evidence: number;
}

/** A smaller vocabulary says too little about its frequencies. */
const MIN_WORDS = 200;
/** Maximum numbers in the vectors, as in 350,000 words x 100: more would take longer than a hover may wait. */
const MAX_NUMBERS = 3.5e7;
/** Maximum frequent words whose cosines with all words are looked at. 2,000 give the same agreement. */
const MAX_REFERENCES = 1000;
/** Maximum multiplications for the references, and for the lists: about half a second each. */
const MAX_PRODUCTS = 4e9;
const MIN_REFERENCES = 100;
/** Words whose lists of neighbours are looked at to choose the strength. */
const MAX_QUESTIONS = 800;
const MIN_QUESTIONS = 400;
const SKIPPED_WORDS = 100;
/** One in 200 references counts as near. */
const REFERENCES_PER_NEAR = 200;
/**
 * Weight of a word's mean cosine with its nearest references. CSLS, divided by 2, has a half. Of 0, 0.5, 0.75 and 1 it is
 * the best for skip-gram of three texts and for CBOW and subwords (bench/README.md).
 */
const CROWDING = 0.75;

/** Whether a space has what the estimate needs, the counts of enough words, and is not too large for it. */
export function hasEvidence({ vocabulary, dimensions, isOneHot }: Space): boolean {
  const { size, counts } = vocabulary;
  const fits = size >= MIN_WORDS && size * dimensions <= MAX_NUMBERS;
  return fits && !isOneHot && counts.some((count) => count > 0);
}

/** The estimate of `evidenceSteps` in one go. */
export function estimateEvidence(space: Space, scan?: Scan): Evidence | undefined {
  const steps = evidenceSteps(space, scan);
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

/**
 * Estimates the penalties of a space from its own vectors and counts. The score of a neighbour y of x is
 *
 *   cos(x, y) - c r(y) - s / sqrt(n(y)).
 *
 * - r(y) is the mean cosine of y with its nearest frequent words: a word near to everything says little
 *   (cross-domain similarity local scaling, Conneau et al. 2018, section 2.3).
 * - n(y) is the count of y. The error of a mean of n observations shrinks with the square root of n, so that the
 *   difference is a lower confidence bound of the cosine. Extremes of small samples are mostly noise: shrink them
 *   (Efron & Morris 1977, "Stein's paradox in statistics").
 * - s is estimated: see `chooseStrength`.
 *
 * It yields every few milliseconds, so that the caller can let other questions pass.
 * @returns undefined if the space has no counts or few words
 */
export function* evidenceSteps(space: Space, scan: Scan = plainScan(space)): Generator<void, Evidence | undefined> {
  if (!hasEvidence(space)) {
    return undefined;
  }
  const { vocabulary, norms } = space;
  const { counts, size } = vocabulary;
  const affordable = Math.floor(MAX_PRODUCTS / (size * space.dimensions));
  const references = Math.min(MAX_REFERENCES, Math.max(MIN_REFERENCES, affordable));
  const questions = Math.min(MAX_QUESTIONS, Math.max(MIN_QUESTIONS, affordable));
  const frequent = mostFrequent(counts, norms, Math.max(references, SKIPPED_WORDS + questions));
  if (frequent.length < MIN_REFERENCES) {
    return undefined;
  }
  const cosinesOf = (ids: Int32Array): Generator<Float32Array | undefined, void> =>
    cosinesOfEach(
      scan,
      Array.from(ids, (id) => sumDirection(space, [{ id, weight: 1 }])!),
    );
  const penalties = yield* crowding(size, frequent.subarray(0, references), cosinesOf);
  const errors = Float32Array.from(counts, (count) => 1 / Math.sqrt(Math.max(1, count)));
  const isExcluded = (id: number): boolean => norms[id] === 0;
  const strength = yield* chooseStrength(
    { penalties, errors, cosinesOf, isExcluded },
    questionsAmong(frequent, questions),
  );
  for (let id = 0; id < size; id++) {
    penalties[id]! += strength * errors[id]!;
  }
  return { penalties, strength };
}

/**
 * The `count` neighbours of a word with the highest difference of cosine and penalty, best first, ties by id: exact
 * over the whole vocabulary. Zero vectors and the word itself are left out.
 */
export function neighboursByEvidence(
  space: Space,
  id: number,
  count: number,
  { penalties }: Evidence,
  scan: Scan = plainScan(space),
): WeighedNeighbour[] {
  const direction = sumDirection(space, [{ id, weight: 1 }]);
  if (!direction || space.isOneHot) {
    return [];
  }
  return nearestToDirection(space, direction, { count, asked: [id], penalties }, scan).map(({ id: near, score }) => ({
    id: near,
    score: exactCosine(space, near, direction),
    evidence: score,
  }));
}

/** The most frequent words after the function words, whose neighbours mean little. */
function questionsAmong(frequent: Int32Array, count: number): Int32Array {
  const skipped = Math.min(SKIPPED_WORDS, frequent.length >> 2);
  return frequent.subarray(skipped, skipped + count);
}

/** The ids of the most frequent words with a vector, ties by id: files may have any order. */
function mostFrequent(counts: Float64Array, norms: Float64Array, limit: number): Int32Array {
  const ids = Int32Array.from(counts.keys()).filter((id) => norms[id]! > 0 && counts[id]! > 0);
  const isSorted = ids.every((id, i) => i === 0 || counts[ids[i - 1]!]! >= counts[id]!);
  return (isSorted ? ids : ids.sort((a, b) => counts[b]! - counts[a]! || a - b)).subarray(0, limit);
}

/** `CROWDING` times the mean cosine of each word with its nearest references, except itself. */
function* crowding(
  size: number,
  references: Int32Array,
  cosinesOf: (ids: Int32Array) => Generator<Float32Array | undefined, void>,
): Generator<void, Float32Array> {
  const near = Math.max(1, Math.round(references.length / REFERENCES_PER_NEAR));
  // The highest cosines of each word so far, in no order, and the lowest of them.
  const highest = new Float32Array(size * near).fill(-1);
  const lowest = new Float32Array(size).fill(-1);
  let next = 0;
  for (const cosines of cosinesOf(references)) {
    if (cosines) {
      const id = references[next++]!;
      for (let word = 0; word < size; word++) {
        if (cosines[word]! > lowest[word]! && word !== id) {
          lowest[word] = replaceLowest(highest, word * near, near, cosines[word]!);
        }
      }
    }
    yield;
  }
  const means = new Float32Array(size);
  for (let word = 0; word < size; word++) {
    let sum = 0;
    for (let i = word * near; i < (word + 1) * near; i++) {
      sum += highest[i]!;
    }
    means[word] = (CROWDING * sum) / near;
  }
  return means;
}

/** Puts `value` in place of the lowest of `values[start..start + length)`. @returns the lowest value afterwards */
function replaceLowest(values: Float32Array, start: number, length: number, value: number): number {
  let place = start;
  let second = Infinity;
  for (let i = start + 1; i < start + length; i++) {
    if (values[i]! < values[place]!) {
      second = values[place]!;
      place = i;
    } else if (values[i]! < second) {
      second = values[i]!;
    }
  }
  values[place] = value;
  return Math.min(second, values[place]!);
}
