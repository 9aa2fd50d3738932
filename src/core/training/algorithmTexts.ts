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

/** One line for somebody who has to choose; the settings page says the same. */
export const algorithmExplanations: Readonly<Record<Algorithm | 'automatic', string>> = {
  automatic: 'Chosen by the size of the text.',
  skipgram: 'word2vec: each word learns to predict the words around it. Does well by rare words.',
  cbow: 'word2vec: the words around predict the one in the middle. Faster than skip-gram, for larger texts.',
  glove: 'How often two words occur together in the whole text is what the product of their vectors learns to tell.',
  subword: 'fastText: skip-gram in which a word is also its groups of letters, so that words never seen get vectors too.',
  lm: 'A small neural network predicts the next word; the vectors are its first layer, learned with all the others.',
  counts: 'No network: which words occur together more than by chance, compressed to vectors. Good on little text.',
  onehot: 'Nothing is learned: each word is a dimension of its own, and all words are equally far from each other.',
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
