import { Random } from '../training/shared/random';

/** A 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;
const RESAMPLES = 2000;

/** Ranks from 1; equal values share the mean of their ranks. */
export function meanRanks(values: readonly number[]): number[] {
  const ranks = new Array<number>(values.length).fill(0);
  for (const { from, members } of tiedGroups(values)) {
    for (const index of members) {
      ranks[index] = from + (1 + members.length) / 2;
    }
  }
  return ranks;
}

/** Pearson's product-moment correlation; NaN if the values of one side are all equal. */
export function pearson(x: readonly number[], y: readonly number[]): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let both = 0;
  let onlyX = 0;
  let onlyY = 0;
  x.forEach((value, i) => {
    const dx = value - meanX;
    const dy = y[i]! - meanY;
    both += dx * dy;
    onlyX += dx * dx;
    onlyY += dy * dy;
  });
  return both / Math.sqrt(onlyX * onlyY);
}

/** Spearman's rank correlation; ties share their mean rank. NaN if the values of one side are all equal. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  return pearson(meanRanks(x), meanRanks(y));
}

/**
 * The 95 % interval of a Spearman correlation: Fisher's z with the variance (1 + r^2 / 2) / (n - 3).
 * @see Bonett & Wright 2000, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations"
 * @returns null for fewer than four pairs and for a correlation of exactly 1 or -1
 */
export function spearmanInterval(r: number, pairs: number): Interval | null {
  if (pairs < 4 || !(Math.abs(r) < 1)) {
    return null;
  }
  const error = Z * Math.sqrt((1 + (r * r) / 2) / (pairs - 3));
  return [Math.tanh(Math.atanh(r) - error), Math.tanh(Math.atanh(r) + error)];
}

/**
 * Wilson's 95 % score interval of a proportion; null without questions.
 * @see Wilson 1927, "Probable inference, the law of succession, and statistical inference"
 */
export function wilsonInterval(right: number, asked: number): Interval | null {
  if (asked === 0) {
    return null;
  }
  const share = right / asked;
  const scale = 1 + (Z * Z) / asked;
  const centre = (share + (Z * Z) / (2 * asked)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / asked + (Z * Z) / (4 * asked * asked));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** The 95 % interval of the mean of independent values, by the normal approximation; null for fewer than two. */
export function meanInterval(values: readonly number[]): Interval | null {
  if (values.length < 2) {
    return null;
  }
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  const half = Z * Math.sqrt(variance / values.length);
  return [centre - half, centre + half];
}

/**
 * The two-sided p-value of McNemar's exact test: how often a fair coin splits the questions that only one of two models
 * answers at least as unevenly.
 * @see McNemar 1947; the exact form is the sign test on discordant pairs
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const tosses = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let logTerm = tosses * Math.log(0.5);
  let tail = Math.exp(logTerm);
  for (let i = 1; i <= fewer; i++) {
    logTerm += Math.log((tosses - i + 1) / i);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

/** The difference of two Spearman correlations with the same scores. */
export interface CorrelationDifference {
  /** First minus second. */
  readonly difference: number;
  readonly interval: Interval;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Compares two models' Spearman correlations on the same pairs by a paired bootstrap: 2,000 draws of pairs with
 * replacement, the percentile interval, and twice the share of draws on the other side of zero as the p-value.
 * @param gold people's scores
 * @see Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapters 13 and 15
 */
export function bootstrapDifference(
  gold: readonly number[],
  first: readonly number[],
  second: readonly number[],
  seed = 1,
): CorrelationDifference {
  const random = Random.seeded(seed, 0);
  const [goldGroups, firstGroups, secondGroups] = [gold, first, second].map(tiedGroups);
  const times = new Float64Array(gold.length);
  const differences = new Float64Array(RESAMPLES);
  for (let draw = 0; draw < RESAMPLES; draw++) {
    times.fill(0);
    for (let i = 0; i < gold.length; i++) {
      times[random.below(gold.length)]! += 1;
    }
    const ranks = drawnRanks(goldGroups!, times);
    differences[draw] =
      weightedCorrelation(ranks, drawnRanks(firstGroups!, times), times) -
      weightedCorrelation(ranks, drawnRanks(secondGroups!, times), times);
  }
  const finite = differences.filter((value) => Number.isFinite(value)).sort();
  const at = (share: number): number => finite[Math.min(finite.length - 1, Math.floor(share * finite.length))] ?? NaN;
  const below = finite.filter((value) => value <= 0).length;
  const above = finite.filter((value) => value >= 0).length;
  return {
    difference: spearman(gold, first) - spearman(gold, second),
    interval: [at(0.025), at(0.975)],
    pValue: Math.min(1, (2 * (Math.min(below, above) + 1)) / (finite.length + 1)),
  };
}

/** Skewness: the third central moment over the cube of the standard deviation; 0 if all values are equal. */
export function skewness(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const centre = mean(all);
  const moment = (power: number): number => all.reduce((sum, value) => sum + (value - centre) ** power, 0) / all.length;
  const variance = moment(2);
  return variance > 0 ? moment(3) / variance ** 1.5 : 0;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Equal values. */
interface TiedGroup {
  /** How many values are smaller. */
  readonly from: number;
  /** Their indexes. */
  readonly members: readonly number[];
}

function tiedGroups(values: readonly number[]): TiedGroup[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const groups: TiedGroup[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) {
      end++;
    }
    groups.push({ from: start, members: order.slice(start, end) });
    start = end;
  }
  return groups;
}

/** The mean ranks of values that occur `times` each. */
function drawnRanks(groups: readonly TiedGroup[], times: Float64Array): Float64Array {
  const ranks = new Float64Array(times.length);
  let smaller = 0;
  for (const { members } of groups) {
    let drawn = 0;
    for (const index of members) {
      drawn += times[index]!;
    }
    for (const index of members) {
      ranks[index] = smaller + (1 + drawn) / 2;
    }
    smaller += drawn;
  }
  return ranks;
}

/** Pearson correlation of ranks with weights; NaN if one side is constant. Ranks of n draws have the mean (n + 1) / 2. */
function weightedCorrelation(x: Float64Array, y: Float64Array, weights: Float64Array): number {
  const centre = (x.length + 1) / 2;
  let both = 0;
  let onlyX = 0;
  let onlyY = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - centre;
    const dy = y[i]! - centre;
    both += weights[i]! * dx * dy;
    onlyX += weights[i]! * dx * dx;
    onlyY += weights[i]! * dy * dy;
  }
  return both / Math.sqrt(onlyX * onlyY);
}
