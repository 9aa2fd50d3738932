import { formatCosine, formatCount, formatPlural } from '../numberText';
import { formatQuality } from '../dimensionsText';
import { neighbours } from '../queries/neighbours';
import type { Scan } from '../queries/scan';
import type { Space } from '../space';
import { showUnseen } from '../text/unseen';
import { NEIGHBOURS } from '../training/stability';
import { Random } from '../training/shared/random';
import { mean, meanInterval, skewness, spearman, type Interval } from './statistics';
import { rowDot, unitRows } from './unitRows';

/** What the vectors alone show, without a test set. */
export interface Finding {
  readonly name: 'isotropy' | 'hubs' | 'frequencyBias' | 'stability';
  /** Null where the model has not what the measure needs. */
  readonly value: number | null;
  /** The 95 % interval. */
  readonly interval: Interval | null;
  /** What the value means and how sure it is, or why there is none; plain sentences. */
  readonly text: string;
}

/** The words that are measured: rare ones of large vocabularies are mostly noise. */
const MAX_MEASURED = 30_000;
const MIN_WORDS = 100;
const RANDOM_PAIRS = 10_000;
const MAX_SAMPLE = 2000;
/** Maximum products of numbers for the neighbours within a sample. */
const MAX_PRODUCTS = 2e9;
const RARE_WORDS = 200;
const RESAMPLES = 200;

/** Measures a space without a test set. Yields the share that is done, 0..1. */
export function* findingsOf(space: Space, scan: Scan): Generator<number, Finding[]> {
  const measured = measuredWords(space);
  if (space.isOneHot || measured.length < MIN_WORDS) {
    const text = space.isOneHot
      ? 'One-hot vectors: the cosine of any two words is 0, so there is nothing to measure.'
      : `Only ${formatPlural(measured.length, 'word')} with a vector: too few to measure.`;
    return [{ name: 'isotropy', value: null, interval: null, text }];
  }
  const random = Random.seeded(1, 0);
  const isotropy = isotropyOf(space, measured, random);
  const sample = draw(measured, Math.min(MAX_SAMPLE, Math.floor(Math.sqrt(MAX_PRODUCTS / space.dimensions))), random);
  const occurrences = yield* kOccurrences(space, sample);
  const hubs = hubsOf(space, sample, occurrences, random);
  const bias = yield* frequencyBias(space, scan, sample, occurrences, random);
  return [isotropy, hubs, bias, stabilityOf(space)];
}

/** @see Ethayarajh 2019, "How contextual are contextualized word representations?": the mean cosine of random words */
function isotropyOf(space: Space, words: readonly number[], random: Random): Finding {
  const cosines: number[] = [];
  for (let i = 0; i < RANDOM_PAIRS; i++) {
    const first = words[random.below(words.length)]!;
    const second = words[random.below(words.length)]!;
    if (first !== second) {
      cosines.push(space.dot(first, space.vector(second)) / (space.norms[first]! * space.norms[second]!));
    }
  }
  const value = mean(cosines);
  const interval = meanInterval(cosines);
  const spread = Math.sqrt(mean(cosines.map((cosine) => (cosine - value) ** 2)));
  const meaning =
    Math.abs(value) < 0.1
      ? 'The vectors point in all directions, so a high cosine means something.'
      : 'The vectors share a direction: compare a cosine with this mean, not with 0.';
  return {
    name: 'isotropy',
    value,
    interval,
    text: `Two random words have a mean cosine of ${formatCosine(value)} (${rangeText(interval)}), with a standard deviation of ${formatCosine(spread)}. ${meaning}`,
  };
}

/**
 * How often each word of a sample is among the ten nearest of the others in it.
 * @see Radovanović, Nanopoulos & Ivanović 2010, "Hubs in space"
 */
function* kOccurrences(space: Space, sample: readonly number[]): Generator<number, Int32Array> {
  const { dimensions } = space;
  const rows = unitRows(space, sample);
  const counts = new Int32Array(sample.length);
  const nearest = new Int32Array(NEIGHBOURS);
  const cosines = new Float64Array(NEIGHBOURS);
  for (let i = 0; i < sample.length; i++) {
    cosines.fill(-Infinity);
    for (let j = 0; j < sample.length; j++) {
      const cosine = i === j ? -Infinity : rowDot(rows, i, rows, j, dimensions);
      if (cosine > cosines[NEIGHBOURS - 1]!) {
        insert(nearest, cosines, j, cosine);
      }
    }
    nearest.forEach((near) => (counts[near]! += 1));
    if (i % 16 === 0) {
      yield (0.5 * i) / sample.length;
    }
  }
  return counts;
}

/** Puts a value in its place of a descending list, whose last value falls out. */
function insert(indexes: Int32Array, values: Float64Array, index: number, value: number): void {
  let place = values.length - 1;
  for (; place > 0 && values[place - 1]! < value; place--) {
    values[place] = values[place - 1]!;
    indexes[place] = indexes[place - 1]!;
  }
  values[place] = value;
  indexes[place] = index;
}

function hubsOf(space: Space, sample: readonly number[], occurrences: Int32Array, random: Random): Finding {
  const value = skewness(occurrences);
  const resampled = Float64Array.from({ length: RESAMPLES }, () =>
    skewness(Int32Array.from(occurrences, () => occurrences[random.below(occurrences.length)]!)),
  ).sort();
  const interval = [resampled[Math.floor(0.025 * RESAMPLES)]!, resampled[Math.floor(0.975 * RESAMPLES)]!] as const;
  const [hub] = Array.from(occurrences.keys()).sort((a, b) => occurrences[b]! - occurrences[a]!);
  const most = showUnseen(space.vocabulary.word(sample[hub!]!));
  const meaning =
    value < 1
      ? 'No word crowds the lists of neighbours.'
      : value < 3
        ? 'Some words crowd the lists of neighbours, as usual in many dimensions.'
        : 'A few hubs crowd the lists of neighbours: their cosines say little.';
  return {
    name: 'hubs',
    value,
    interval,
    text: `How often a word is among the ten nearest of others has a skewness of ${value.toFixed(2)} (${rangeText(interval, 2)}; 0 is even) in a sample of ${formatCount(sample.length)} words. “${most}” is in ${formatPlural(occurrences[hub!]!, 'list')}; the mean is 10. ${meaning}`,
  };
}

/** How many neighbours of rare words are frequent words. */
function* frequencyBias(
  space: Space,
  scan: Scan,
  sample: readonly number[],
  occurrences: Int32Array,
  random: Random,
): Generator<number, Finding> {
  const { counts } = space.vocabulary;
  const known = measuredWords(space, Infinity).filter((id) => counts[id]! > 0);
  if (known.length < MIN_WORDS) {
    const text = 'The model has no counts of its words, so frequent and rare words cannot be told apart.';
    return { name: 'frequencyBias', value: null, interval: null, text };
  }
  const byCount = known.sort((a, b) => counts[b]! - counts[a]!);
  const least = counts[byCount[Math.floor(byCount.length / 10)]!]!;
  const rare = draw(byCount.slice(byCount.length >> 1), RARE_WORDS, random);
  const shares: number[] = [];
  for (const [i, id] of rare.entries()) {
    const found = neighbours(space, id, NEIGHBOURS, scan);
    shares.push(found.filter((near) => counts[near.id]! > least).length / Math.max(1, found.length));
    yield 0.5 + (0.5 * i) / rare.length;
  }
  const value = mean(shares);
  const interval = meanInterval(shares);
  const chance = byCount.filter((id) => counts[id]! > least).length / byCount.length;
  const correlation = spearman(
    sample.map((id) => counts[id]!),
    Array.from(occurrences),
  );
  const meaning =
    value > 2 * chance
      ? 'Rare words lean on frequent ones.'
      : value < chance / 2
        ? 'Rare words keep to other rare words.'
        : 'Frequency hardly decides who is near.';
  const hubText = Number.isFinite(correlation)
    ? ` The rank correlation of a word's count with how often it is a neighbour is ${formatCosine(correlation, 2)}.`
    : '';
  return {
    name: 'frequencyBias',
    value,
    interval,
    text: `${formatQuality(value)} (${shareRange(interval)}) of the ten neighbours of ${formatCount(rare.length)} rare words are among the most frequent ${formatQuality(chance)} of the vocabulary. ${meaning}${hubText}`,
  };
}

/** Overlap of the ten nearest between reruns of the training, where the model has them. */
function stabilityOf({ parts, provenance, vocabulary }: Space): Finding {
  const { recurrenceIds, recurrenceTimes } = parts;
  const runs = provenance.hyperparameters['stability'];
  if (!recurrenceIds || !recurrenceTimes || typeof runs !== 'number' || runs < 1) {
    const text =
      'The model has no reruns, so it is unknown how much chance decides its neighbours. Train with the setting “stability” to see it.';
    return { name: 'stability', value: null, interval: null, text };
  }
  const shares: number[] = [];
  for (let word = 0; word < Math.min(vocabulary.size, recurrenceIds.length / NEIGHBOURS); word++) {
    const row = word * NEIGHBOURS;
    const times = Array.from(recurrenceTimes.subarray(row, row + NEIGHBOURS)).filter(
      (_, i) => recurrenceIds[row + i] !== word,
    );
    if (times.length > 0) {
      shares.push(mean(times) / runs);
    }
  }
  const value = mean(shares);
  const interval = meanInterval(shares);
  return {
    name: 'stability',
    value: shares.length > 0 ? value : null,
    interval,
    text: `Among the ten neighbours of a word, ${formatQuality(value)} (${shareRange(interval)}) recur in runs with other seeds (${formatPlural(runs, 'rerun')}, ${formatPlural(shares.length, 'word')}). The rest is chance.`,
  };
}

/** The ids of the first words that have a vector. */
function measuredWords({ vocabulary, norms, isOneHot }: Space, limit = MAX_MEASURED): number[] {
  const ids: number[] = [];
  for (let id = 0; !isOneHot && id < vocabulary.size && ids.length < limit; id++) {
    if (norms[id]! > 0) {
      ids.push(id);
    }
  }
  return ids;
}

/** At most `count` of the words, drawn without replacement. */
function draw(words: readonly number[], count: number, random: Random): number[] {
  const all = [...words];
  const size = Math.min(count, all.length);
  for (let i = 0; i < size; i++) {
    const j = i + random.below(all.length - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, size);
}

function rangeText(interval: Interval | null, digits = 3): string {
  return interval
    ? `95\u202f%: ${formatCosine(interval[0], digits)} to ${formatCosine(interval[1], digits)}`
    : 'no interval';
}

function shareRange(interval: Interval | null): string {
  return interval
    ? `95\u202f%: ${formatQuality(Math.max(0, interval[0]))} to ${formatQuality(Math.min(1, interval[1]))}`
    : 'no interval';
}
