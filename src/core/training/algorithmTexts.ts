import { formatPlural } from '../numberText';
import type { Algorithm, TrainingOptions } from './options';

/** What people call an algorithm: `skip-gram`. */
export const algorithmNames: Readonly<Record<Algorithm, string>> = {
  skipgram: 'skip-gram',
  cbow: 'CBOW',
  glove: 'GloVe',
  subword: 'subword skip-gram',
  lm: 'language model',
  counts: 'counts (PPMI and SVD)',
  onehot: 'one-hot',
};

/** One line for somebody who has to choose, short enough for a list; the settings page says the same. */
export const algorithmExplanations: Readonly<Record<Algorithm | 'automatic', string>> = {
  automatic: 'Chosen by the size of the text.',
  skipgram: 'word2vec: each word learns to predict the words around it. Does well by rare words.',
  cbow: 'word2vec: the words around predict the one between. Faster, for larger texts.',
  glove: 'Products of vectors learn how often two words stand together in the text.',
  subword: 'fastText: words share groups of letters; words never seen get vectors too.',
  lm: 'A small neural network predicts the next word; the vectors are its first layer.',
  counts: 'No network: who stands beside whom more than by chance. Good on little text.',
  onehot: 'Nothing is learned: each word is its own dimension, all equally far apart.',
};

/** The name of an algorithm, which may come from a file and be anything. */
export function algorithmName(algorithm: string): string {
  return Object.hasOwn(algorithmNames, algorithm) ? algorithmNames[algorithm as Algorithm] : algorithm;
}

/** One sentence about how vectors will be learnt: `Skip-gram with a window of 5 words and 5 negative samples.` */
export function methodText(options: TrainingOptions): string {
  const { algorithm } = options;
  const name = algorithmName(algorithm);
  const parts = methodParts(options);
  const last = parts.pop() ?? '';
  const list = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${name[0]!.toUpperCase()}${name.slice(1)}${list ? ` with ${list}` : ''}.`;
}

function methodParts(options: TrainingOptions): string[] {
  const window = `a window of ${formatPlural(options.window, 'word')}`;
  const negative = options.negative > 0 ? [formatPlural(options.negative, 'negative sample')] : [];
  const softmax = options.hierarchicalSoftmax ? ['hierarchical softmax'] : [];
  switch (options.algorithm) {
    case 'skipgram':
    case 'cbow':
      return [window, ...negative, ...softmax];
    case 'subword':
      return [window, ...negative, `groups of ${options.minN} to ${options.maxN} letters`];
    case 'lm':
      return [`a context of ${formatPlural(options.window, 'word')}`, `${options.hidden} hidden units`];
    case 'glove':
    case 'counts':
      return [window];
    case 'onehot':
      return [];
  }
}
