import { VecinityError } from '../errors';
import type { TrainingOptions } from './options';

/** Options as the user gave them: what is missing is chosen from the corpus. `threads` 0 counts as missing. */
export type RequestedOptions = { readonly [Name in keyof TrainingOptions]?: TrainingOptions[Name] | undefined };

/** What will be done and why. */
export interface TrainingPlan {
  readonly options: TrainingOptions;
  /** One sentence the user can follow. */
  readonly reason: string;
}

type NumericOption = Exclude<keyof TrainingOptions, 'algorithm'>;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

const ranges: Readonly<Record<NumericOption, Range>> = {
  dimensions: { min: 1, max: 10_000, whole: true },
  window: { min: 1, max: 1_000, whole: true },
  negative: { min: 1, max: 100, whole: true },
  nsExponent: { min: -10, max: 10, whole: false },
  sample: { min: 0, max: 1, whole: false },
  epochs: { min: 1, max: 100_000, whole: true },
  minCount: { min: 1, max: 1e9, whole: true },
  learningRate: { min: 1e-9, max: 10, whole: false },
  minLearningRate: { min: 0, max: 10, whole: false },
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  threads: { min: 1, max: 64, whole: true },
};

/** Bytes of running text a token takes, separators included. */
const BYTES_PER_TOKEN = 6;

/**
 * Chooses what the user left open by the size of the corpus, and checks what the user gave.
 *
 * word2vec's defaults (5 epochs, words from 5 occurrences on) leave a small corpus almost unlearnt, so it gets rarer
 * words and more epochs: enough to make about 25 million steps of a token. In a very small one every word is frequent,
 * and subsampling as usual would leave next to nothing.
 *
 * @param corpus size in tokens, or in bytes of text
 * @param threads what `threads` is when the user does not say
 * @throws VecinityError `badOption` that names the option, its value and its range
 */
export function planTraining(
  corpus: { readonly tokens: number } | { readonly bytes: number },
  given: RequestedOptions,
  threads: number,
): TrainingPlan {
  checkOptions(given);
  const tokens = 'tokens' in corpus ? corpus.tokens : corpus.bytes / BYTES_PER_TOKEN;
  const isTiny = tokens < 50_000;
  const mostEpochs = isTiny ? 200 : 60;
  const chosen = {
    dimensions: 100,
    epochs: Math.min(mostEpochs, Math.max(5, Math.round(25e6 / Math.max(1, tokens)))),
    minCount: tokens < 5_000 ? 1 : tokens < 500_000 ? 2 : tokens < 3_000_000 ? 3 : 5,
    sample: isTiny ? 1e-3 : 1e-4,
  };
  const learningRate = given.learningRate ?? 0.025;
  const options: TrainingOptions = {
    algorithm: 'skipgram',
    dimensions: given.dimensions ?? chosen.dimensions,
    window: given.window ?? 5,
    negative: given.negative ?? 5,
    nsExponent: given.nsExponent ?? 0.75,
    sample: given.sample ?? chosen.sample,
    epochs: given.epochs ?? chosen.epochs,
    minCount: given.minCount ?? chosen.minCount,
    learningRate,
    minLearningRate: given.minLearningRate ?? Math.min(0.0001, learningRate),
    seed: given.seed ?? 1,
    threads: given.threads || threads,
  };
  if (options.minLearningRate > options.learningRate) {
    throw badOption('minLearningRate', options.minLearningRate, `0 to the learning rate, ${options.learningRate}`);
  }
  return { options, reason: explain(tokens, given, options) };
}

/** @throws VecinityError `badOption` */
function checkOptions(given: RequestedOptions): void {
  const { algorithm } = given as { readonly algorithm?: unknown };
  if (algorithm !== undefined && algorithm !== 'skipgram') {
    throw badOption('algorithm', algorithm, 'skipgram');
  }
  for (const [name, range] of Object.entries(ranges) as [NumericOption, Range][]) {
    const value: unknown = given[name];
    if (value === undefined || (name === 'threads' && value === 0)) {
      continue;
    }
    const fits =
      typeof value === 'number' &&
      value >= range.min &&
      value <= range.max &&
      (!range.whole || Number.isInteger(value));
    if (!fits) {
      throw badOption(name, value, `a${range.whole ? ' whole' : ''} number from ${range.min} to ${range.max}`);
    }
  }
}

function badOption(name: keyof TrainingOptions, value: unknown, allowed: string): VecinityError {
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new VecinityError('badOption', `${name} cannot be ${shown}: it must be ${allowed}.`, {
    remedy: `Set ${name} to ${allowed}.`,
  });
}

function explain(tokens: number, given: RequestedOptions, options: TrainingOptions): string {
  const size = `about ${roughly(tokens)} words of text`;
  const settings =
    `${options.dimensions} dimensions, ${options.epochs} ${options.epochs === 1 ? 'epoch' : 'epochs'}, ` +
    `words that occur at least ${options.minCount === 1 ? 'once' : `${options.minCount} times`}`;
  if (given.dimensions !== undefined && given.epochs !== undefined && given.minCount !== undefined) {
    return `Everything as you set it, for ${size}: ${settings}.`;
  }
  return options.epochs > 5 && given.epochs === undefined
    ? `For ${size}: ${settings}; a text this small is read more often than word2vec's 5 times.`
    : `For ${size}: ${settings}.`;
}

function roughly(tokens: number): string {
  const digits = Number(tokens.toPrecision(2));
  return digits >= 1e6 ? `${digits / 1e6} million` : digits.toLocaleString('en');
}
