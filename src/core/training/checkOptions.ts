import { VecinityError } from '../errors';
import { algorithmNames, uses } from './algorithms';
import type { TrainingOptions } from './options';
import { MAX_RERUNS } from './stability';

/** Options from the user. The plan chooses missing ones by the corpus; `threads: 0` counts as missing. */
export type RequestedOptions = { readonly [Name in keyof TrainingOptions]?: TrainingOptions[Name] | undefined };

/** Earlier names of options, which callers and older checkpoints may still use. */
const currentNames: Readonly<Record<string, keyof TrainingOptions>> = { hold: 'anchorStrength' };
export const earlierNames = Object.keys(currentNames);

/** Renames options to their current names; a current name wins over an earlier one. */
export function withCurrentNames(given: Readonly<Record<string, unknown>>): RequestedOptions {
  const earlier = Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(currentNames, name) ? [[currentNames[name]!, value] as const] : [],
  );
  const current = Object.entries(given).filter(([name]) => !Object.hasOwn(currentNames, name));
  return Object.fromEntries([...earlier, ...current]);
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

type OptionsOf<Type> = {
  [Name in keyof TrainingOptions]: TrainingOptions[Name] extends Type ? Name : never;
}[keyof TrainingOptions];

const ranges: Readonly<Record<OptionsOf<number>, Range>> = {
  dimensions: { min: 1, max: 10_000, whole: true },
  window: { min: 1, max: 1_000, whole: true },
  epochs: { min: 1, max: 100_000, whole: true },
  minCount: { min: 1, max: 1e9, whole: true },
  sample: { min: 0, max: 1, whole: false },
  learningRate: { min: 1e-9, max: 10, whole: false },
  minLearningRate: { min: 0, max: 10, whole: false },
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  threads: { min: 1, max: 64, whole: true },
  negative: { min: 0, max: 100, whole: true },
  nsExponent: { min: -10, max: 10, whole: false },
  minN: { min: 0, max: 30, whole: true },
  maxN: { min: 0, max: 30, whole: true },
  buckets: { min: 1, max: 100_000_000, whole: true },
  xMax: { min: 1e-3, max: 1e9, whole: false },
  gloveAlpha: { min: 0, max: 10, whole: false },
  contextSmoothing: { min: 0, max: 1, whole: false },
  shift: { min: 1, max: 1000, whole: false },
  eigenvalueWeight: { min: 0, max: 1, whole: false },
  hidden: { min: 1, max: 10_000, whole: true },
  softmaxSamples: { min: 0, max: 100_000, whole: true },
  phrases: { min: 0, max: 5, whole: true },
  phraseThreshold: { min: 0, max: 1e9, whole: false },
  anchorStrength: { min: 0, max: 1, whole: false },
  stability: { min: 0, max: MAX_RERUNS, whole: true },
};

/** The options that are numbers. */
export const numberOptions = Object.keys(ranges) as readonly OptionsOf<number>[];

/** The options that are on or off. */
export const switchOptions: readonly OptionsOf<boolean>[] = [
  'reproducible',
  'hierarchicalSoftmax',
  'cbowMean',
  'addContext',
  'keepOutputVectors',
];

/**
 * Checks each given option by itself.
 * @throws VecinityError `badOption` that names the option, its value and its range
 */
export function checkRequested(given: RequestedOptions): void {
  const { algorithm, startFrom } = given as { readonly algorithm?: unknown; readonly startFrom?: unknown };
  if (algorithm !== undefined && !(algorithmNames as readonly unknown[]).includes(algorithm)) {
    throw badOption('algorithm', algorithm, `one of ${algorithmNames.join(', ')}`);
  }
  if (startFrom !== undefined && typeof startFrom !== 'string') {
    throw badOption('startFrom', startFrom, 'the path of a model file');
  }
  for (const name of switchOptions) {
    const value: unknown = given[name];
    if (value !== undefined && typeof value !== 'boolean') {
      throw badOption(name, value, 'true or false');
    }
  }
  for (const [name, range] of Object.entries(ranges) as [OptionsOf<number>, Range][]) {
    const value: unknown = given[name];
    if (value === undefined || (name === 'threads' && value === 0)) {
      continue;
    }
    if (!fits(value, range)) {
      throw badOption(name, value, rangeText(range));
    }
  }
}

/** The values that an option allows, if `value` is not among them: `a whole number from 1 to 10000`. */
export function allowedInstead(name: OptionsOf<number>, value: number): string | undefined {
  return fits(value, ranges[name]) ? undefined : rangeText(ranges[name]);
}

function fits(value: unknown, { min, max, whole }: Range): boolean {
  return typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
}

function rangeText({ min, max, whole }: Range): string {
  return `a${whole ? ' whole' : ''} number from ${min} to ${max}`;
}

/**
 * Checks that options fit each other.
 * @throws VecinityError `badOption`
 */
export function checkTogether(options: TrainingOptions): void {
  const { algorithm, negative, minN, maxN } = options;
  if (options.minLearningRate > options.learningRate) {
    throw badOption('minLearningRate', options.minLearningRate, `0 to the learning rate, ${options.learningRate}`);
  }
  if (negative === 0 && !(options.hierarchicalSoftmax && uses(algorithm, 'hierarchicalSoftmax'))) {
    throw badOption('negative', negative, 'a whole number from 1 to 100, unless hierarchicalSoftmax is on');
  }
  if (uses(algorithm, 'minN') && minN > maxN) {
    throw badOption('minN', minN, `0 to maxN, ${maxN}`);
  }
}

function badOption(name: keyof TrainingOptions, value: unknown, allowed: string): VecinityError {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new VecinityError('badOption', `${name} cannot be ${shown}: it must be ${allowed}.`, {
    option: name,
    remedy: `Set ${name} to ${allowed}.`,
  });
}
