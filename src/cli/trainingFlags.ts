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
  dimensions: { flag: 'dimensions', kind: 'number', value: 'N', help: 'number of dimensions per word' },
  window: { flag: 'window', kind: 'number', value: 'N', help: 'maximum distance between a word and its context' },
  epochs: { flag: 'epochs', kind: 'number', value: 'N', help: 'passes over the text' },
  minCount: { flag: 'min-count', kind: 'number', value: 'N', help: 'skip words with fewer occurrences' },
  sample: { flag: 'sample', kind: 'number', value: 'R', help: 'subsampling threshold of frequent words; 0 is off' },
  learningRate: { flag: 'learning-rate', kind: 'number', value: 'R', help: 'initial learning rate' },
  minLearningRate: { flag: 'min-learning-rate', kind: 'number', value: 'R', help: 'learning rate at the end' },
  seed: { flag: 'seed', kind: 'number', value: 'N', help: 'random seed' },
  threads: { flag: 'threads', kind: 'number', value: 'N', help: 'number of training threads' },
  reproducible: { flag: 'reproducible', kind: 'switch', help: 'same seed, same model, with any number of threads' },
  negative: { flag: 'negative', kind: 'number', value: 'N', help: 'negative samples per pair' },
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
  minN: { flag: 'min-n', kind: 'number', value: 'N', help: 'subword: minimum length of an n-gram' },
  maxN: { flag: 'max-n', kind: 'number', value: 'N', help: 'subword: maximum length of an n-gram' },
  buckets: { flag: 'buckets', kind: 'number', value: 'N', help: 'subword: number of hash buckets for n-grams' },
  xMax: { flag: 'x-max', kind: 'number', value: 'R', help: 'glove: minimum co-occurrence count with full weight' },
  gloveAlpha: { flag: 'alpha', kind: 'number', value: 'R', help: 'glove: exponent of the weight below --x-max' },
  contextSmoothing: {
    flag: 'context-smoothing',
    kind: 'number',
    value: 'R',
    help: 'counts: power of the context distribution',
  },
  shift: { flag: 'shift', kind: 'number', value: 'R', help: 'counts: subtract ln R from the PMI' },
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
    help: 'lm: words of the sampled softmax; 0 for all',
  },
  phrases: { flag: 'phrases', kind: 'number', value: 'N', help: 'passes that join frequent pairs of words' },
  phraseThreshold: {
    flag: 'phrase-threshold',
    kind: 'number',
    value: 'R',
    help: 'minimum score of a phrase',
  },
  startFrom: { flag: 'start-from', kind: 'text', value: 'FILE', help: 'a model to start from' },
  anchorStrength: {
    flag: 'anchor-strength',
    kind: 'number',
    earlier: 'hold',
    value: 'R',
    help: '0 to 1: how strongly shared words keep their first vectors',
  },
  keepOutputVectors: {
    flag: 'no-output-vectors',
    kind: 'switch',
    turnsOff: true,
    help: 'word2vec, subword: save no output vectors',
  },
  stability: {
    flag: 'stability',
    kind: 'number',
    value: 'N',
    help: 'extra runs with other seeds, to measure how stable neighbours are',
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
