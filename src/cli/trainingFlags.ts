import path from 'node:path';
import { VecinityError } from '../core/errors';
import type { RequestedOptions } from '../core/training/checkOptions';
import { algorithmNames } from '../core/training/algorithms';
import type { TrainingOptions } from '../core/training/options';
import type { FlagSpec } from './arguments';

type OptionFlags = {
  readonly [Name in keyof TrainingOptions]: FlagSpec & {
    readonly flag: string;
    /** The flag turns the option off. */
    readonly turnsOff?: true;
  };
};

/** The flag of each training option. */
const optionFlags: OptionFlags = {
  algorithm: {
    flag: 'algorithm',
    kind: 'text',
    value: 'NAME',
    help: `automatic (the default), ${algorithmNames.join(', ')}`,
  },
  dimensions: { flag: 'dimensions', kind: 'number', value: 'N', help: 'length of a vector' },
  window: { flag: 'window', kind: 'number', value: 'N', help: 'largest distance between a word and its context' },
  epochs: { flag: 'epochs', kind: 'number', value: 'N', help: 'passes over the text' },
  minCount: { flag: 'min-count', kind: 'number', value: 'N', help: 'skip words with fewer occurrences' },
  sample: { flag: 'sample', kind: 'number', value: 'R', help: 'subsampling threshold of frequent words; 0 is off' },
  learningRate: { flag: 'learning-rate', kind: 'number', value: 'R', help: 'initial learning rate' },
  minLearningRate: { flag: 'min-learning-rate', kind: 'number', value: 'R', help: 'learning rate at the end' },
  seed: { flag: 'seed', kind: 'number', value: 'N', help: 'random seed' },
  threads: { flag: 'threads', kind: 'number', value: 'N', help: 'number of training threads' },
  reproducible: { flag: 'reproducible', kind: 'switch', help: 'same seed, same bytes, at any number of threads' },
  negative: { flag: 'negative', kind: 'number', value: 'N', help: 'negative samples a pair' },
  nsExponent: {
    flag: 'ns-exponent',
    kind: 'number',
    value: 'R',
    help: 'power of the distribution of negative samples',
  },
  hierarchicalSoftmax: {
    flag: 'hs',
    kind: 'switch',
    help: 'skipgram, cbow: hierarchical softmax; alone with --negative 0',
  },
  addContext: {
    flag: 'add-context',
    kind: 'boolean',
    value: '0|1',
    help: 'word2vec: 1 sums both vectors of a word (the default for small texts)',
  },
  cbowMean: {
    flag: 'cbow-mean',
    kind: 'boolean',
    value: '0|1',
    help: 'cbow: 1 mean (the default), 0 sum of the context',
  },
  minN: { flag: 'min-n', kind: 'number', value: 'N', help: 'subword: shortest character n-gram' },
  maxN: { flag: 'max-n', kind: 'number', value: 'N', help: 'subword: longest character n-gram' },
  buckets: { flag: 'buckets', kind: 'number', value: 'N', help: 'subword: buckets that n-grams are hashed to' },
  xMax: { flag: 'x-max', kind: 'number', value: 'R', help: 'glove: co-occurrences that have the full weight' },
  gloveAlpha: { flag: 'alpha', kind: 'number', value: 'R', help: 'glove: exponent of the weight of rarer ones' },
  contextSmoothing: {
    flag: 'context-smoothing',
    kind: 'number',
    value: 'R',
    help: 'counts: power of the context distribution',
  },
  shift: { flag: 'shift', kind: 'number', value: 'R', help: 'counts: its ln is subtracted from the PMI' },
  eigenvalueWeight: {
    flag: 'eigenvalue-weight',
    kind: 'number',
    value: 'R',
    help: 'counts: power of the singular values',
  },
  hidden: { flag: 'hidden', kind: 'number', value: 'N', help: 'lm: units of the hidden layer' },
  softmaxSamples: {
    flag: 'softmax-samples',
    kind: 'number',
    value: 'N',
    help: 'lm: words of the sampled softmax; 0 takes all',
  },
  phrases: { flag: 'phrases', kind: 'number', value: 'N', help: 'passes that join frequent pairs of words' },
  phraseThreshold: {
    flag: 'phrase-threshold',
    kind: 'number',
    value: 'R',
    help: 'score from which a pair is a phrase',
  },
  startFrom: { flag: 'start-from', kind: 'text', value: 'FILE', help: 'a model to start from' },
  anchorStrength: {
    flag: 'anchor-strength',
    kind: 'number',
    earlier: 'hold',
    value: 'R',
    help: 'how strongly its words stay near where they started, 0 to 1',
  },
  keepOutputVectors: {
    flag: 'no-output-vectors',
    kind: 'switch',
    turnsOff: true,
    help: 'word2vec, subword: leave the output rows out of the model',
  },
  stability: {
    flag: 'stability',
    kind: 'number',
    value: 'N',
    help: 'reruns that tell how often each neighbour recurs',
  },
};

const entries = Object.entries(optionFlags) as [keyof TrainingOptions, OptionFlags[keyof TrainingOptions]][];

/** By name of the flag. */
export const trainingFlags: Readonly<Record<string, FlagSpec>> = Object.fromEntries(
  entries.map(([, { flag, ...spec }]) => [flag, spec]),
);

/** The options that were given; the plan checks them. */
export function optionsOf(flags: Readonly<Record<string, unknown>>): RequestedOptions {
  const given = Object.fromEntries(
    entries.flatMap(([option, { flag, turnsOff }]) =>
      flags[flag] === undefined ? [] : [[option, turnsOff ? false : flags[flag]]],
    ),
  ) as RequestedOptions;
  return {
    ...given,
    algorithm: (given.algorithm as string | undefined) === 'automatic' ? undefined : given.algorithm,
    startFrom: given.startFrom && path.resolve(given.startFrom),
  };
}

/** The same error, in which an option is called by its flag. */
export function namingFlags(error: unknown): unknown {
  if (!(error instanceof VecinityError)) {
    return error;
  }
  const { option, remedy } = error.details;
  const flag = option === 'wordRules' ? 'word-rule' : entries.find(([name]) => name === option)?.[1].flag;
  if (option === undefined || flag === undefined) {
    return error;
  }
  return new VecinityError(error.code, error.message.replace(option, `--${flag}`), {
    ...error.details,
    ...(remedy === undefined ? {} : { remedy: remedy.replace(option, `--${flag}`) }),
  });
}
