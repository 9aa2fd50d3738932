import { formatPlural } from '../numberText';
import type { Hyperparameters } from './hyperparameters';
import { EMBEDDING_RANGE } from './languageModel/languageModel';
import { FIRST_VECTORS } from './shared/initialise';

/** When a run gives the same bytes for the same seed. */
export type Reproducibility =
  /** Always, at any number of threads. */
  | 'always'
  /** At any number of threads with the option `reproducible`; else with one thread. */
  | 'lockstep'
  /** With one thread only; the option `reproducible` chooses one. */
  | 'oneThread';

/** The size of a text, estimated or counted. */
export interface TextSize {
  readonly words: number;
  readonly tokens: number;
}

/** Microseconds of one thread for a token. */
export interface EpochCost {
  /** Without regard to the dimensions. */
  readonly fixed: number;
  /** Per hundred dimensions. */
  readonly dimensions: number;
}

/** How an algorithm draws the rows of its first vectors. */
export interface FirstDraws {
  /** Values are uniform in minus to plus this. */
  readonly range: (dimensions: number) => number;
  /**
   * The rows that make a word's vector: its own; the sum of its own and that of the context, each followed by a bias; or
   * the mean of its own and those of its n-grams.
   */
  readonly rows: 'own' | 'wordAndContext' | 'ngrams';
}

/** Everything about an algorithm except the code that learns (engine/training/learners.ts). */
export interface AlgorithmFacts {
  /** Its name within a sentence. */
  readonly label: string;
  /** One line that helps to choose; a list and the settings page show it. */
  readonly explanation: string;
  /** Options that affect this algorithm. */
  readonly uses: readonly (keyof Hyperparameters)[];
  /** Defaults that differ from `commonDefaults`. */
  readonly defaults: Partial<typeof commonDefaults>;
  /** The default of `epochs` for a number of tokens. */
  readonly epochs: (tokens: number) => number;
  /** The default of `sample` for a number of tokens. */
  readonly sample: (tokens: number) => number;
  /** Whether it can start from the vectors of a model: its first vectors decide where it ends. */
  readonly startsFromModel: boolean;
  /** How it draws its first vectors; undefined if it draws none. */
  readonly firstDraws: FirstDraws | undefined;
  readonly reproducibility: Reproducibility;
  /** Estimates the bytes of weights and tables during training, without the text and the result. */
  readonly memory: (size: TextSize, options: Hyperparameters) => number;
  /** Estimates the time of an epoch, as measured on 1.8 million words with two threads of 2.5 GHz. Other machines differ. */
  readonly epochCost: (options: Hyperparameters) => EpochCost;
  /** The settings that matter to it, for a list with commas: `a window of 5 words`. */
  readonly method: (options: Hyperparameters) => readonly string[];
}

/**
 * Defaults that do not depend on the text. They are those of gensim and word2vec.c, except where a comment says
 * otherwise.
 */
export const commonDefaults = {
  window: 5,
  learningRate: 0.025,
  minLearningRate: 0.0001,
  seed: 1,
  reproducible: false,
  negative: 5,
  nsExponent: 0.75,
  hierarchicalSoftmax: false,
  cbowMean: true,
  minN: 3,
  maxN: 6,
  buckets: 2_000_000,
  xMax: 10,
  gloveAlpha: 0.75,
  /**
   * No smoothing of contexts. Levy et al. (2015) found 0.75 better on 1.5 billion words. We measured WordSim-353 on
   * three cuts of 5 MB: .46, .50, .50 with 0.75, and .51, .51, .50 without. On 7.7 million words it was .67 and .69.
   */
  contextSmoothing: 1,
  shift: 1,
  eigenvalueWeight: 0.5,
  hidden: 128,
  softmaxSamples: 256,
  phrases: 0,
  phraseThreshold: 10,
  startFrom: '',
  anchorStrength: 0,
  keepOutputVectors: true,
  stability: 0,
} satisfies Partial<Hyperparameters>;

/** A text with fewer tokens is small: most of its words are rare. */
export const SMALL_TEXT = 3_000_000;
/** A text with fewer tokens is tiny: every word in it is frequent. */
export const TINY_TEXT = 50_000;
/** Epochs x tokens of training on a small text, measured on 0.16 to 0.8 million tokens. */
const STEPS_OF_SMALL_TEXT = 50e6;
/** The same for subwords, measured on 0.16 to 1.8 million tokens: they learn in fewer steps, and a step costs more. */
const STEPS_OF_SMALL_TEXT_BY_SUBWORDS = 25e6;

/** Maximum bytes of co-occurrences in memory; the rest goes to disk. */
const MAX_CELL_BYTES = 1e9;
/** Distinct cells of the co-occurrence matrix per token, at a window of 10. */
const CELLS_PER_TOKEN = 3.4;
/** N-grams of 3 to 6 letters in a word, on average. */
const MAX_NGRAMS_OF_WORD = 24;

const common = ['dimensions', 'window', 'minCount', 'seed', 'threads', 'phrases', 'phraseThreshold'] as const;
const gradient = ['epochs', 'learningRate', 'minLearningRate', 'stability'] as const;
const predictive = [...common, ...gradient, 'sample', 'reproducible'] as const;
const starting = ['startFrom', 'anchorStrength'] as const;
const negatives = ['negative', 'nsExponent', 'keepOutputVectors'] as const;
const word2vec = [...predictive, ...starting, ...negatives, 'hierarchicalSoftmax', 'addContext'] as const;

/** The facts of each algorithm, in the order of lists. No other code repeats them. */
const table = {
  skipgram: {
    label: 'skip-gram',
    explanation: 'word2vec: each word predicts the words around it. Works well for rare words.',
    uses: word2vec,
    defaults: {},
    epochs: epochsFrom(5),
    // On 0.8 million tokens, 1e-5 with 60 epochs solved 1.5 times as many analogies as 1e-4 with 40. WordSim-353 was
    // equal. Dropping frequent words leaves room for the others.
    sample: (tokens) => (tokens > 500_000 && tokens < SMALL_TEXT ? 1e-5 : 1e-4),
    startsFromModel: true,
    firstDraws: { range: word2vecRange, rows: 'own' },
    reproducibility: 'lockstep',
    memory: word2vecMemory,
    epochCost: () => ({ fixed: 0.08, dimensions: 0.18 }),
    method: (options) => [windowOf(options), ...negativesOf(options), ...softmaxOf(options)],
  },
  cbow: {
    label: 'CBOW',
    explanation: 'word2vec: the surrounding words predict the middle word. Faster, for larger texts.',
    uses: [...word2vec, 'cbowMean'],
    defaults: { learningRate: 0.05 },
    epochs: epochsFrom(5),
    sample: () => 1e-4,
    startsFromModel: true,
    firstDraws: { range: word2vecRange, rows: 'own' },
    reproducibility: 'lockstep',
    memory: word2vecMemory,
    epochCost: () => ({ fixed: 0.08, dimensions: 0.16 }),
    method: (options) => [windowOf(options), ...negativesOf(options), ...softmaxOf(options)],
  },
  glove: {
    label: 'GloVe',
    explanation: 'Vectors are fitted to how often words occur together.',
    // AdaGrad adapts the learning rate, so `minLearningRate` has no effect.
    uses: [...common, ...starting, 'epochs', 'learningRate', 'stability', 'xMax', 'gloveAlpha'],
    defaults: { window: 10, learningRate: 0.05, minLearningRate: 0.05 },
    epochs: (tokens) => Math.max(25, stepsOver(tokens)),
    sample: () => 1e-4,
    startsFromModel: true,
    firstDraws: { range: (dimensions) => 0.5 / dimensions, rows: 'wordAndContext' },
    reproducibility: 'always',
    // Two vectors and two accumulators per word, and the cells sorted by tile.
    memory: (size, options) =>
      4 * size.words * rowBytes(options) + Math.min(MAX_CELL_BYTES, 12 * cellsOf(size, options)),
    epochCost: () => ({ fixed: 0, dimensions: 0.48 }),
    method: (options) => [windowOf(options)],
  },
  subword: {
    label: 'subword skip-gram',
    explanation: 'fastText: words share groups of letters, so that unknown words get vectors too.',
    uses: [...predictive, ...negatives, 'minN', 'maxN', 'buckets'],
    defaults: { learningRate: 0.05, minLearningRate: 0, nsExponent: 0.5 },
    epochs: epochsFrom(5, STEPS_OF_SMALL_TEXT_BY_SUBWORDS),
    sample: () => 1e-4,
    startsFromModel: false,
    firstDraws: { range: word2vecRange, rows: 'ngrams' },
    reproducibility: 'oneThread',
    memory: ({ words }, options) => {
      const buckets = Math.min(options.buckets, ngramsPerWord(options) * words);
      return rowBytes(options) * (3 * words + buckets) + 4 * MAX_NGRAMS_OF_WORD * words;
    },
    // 100 dimensions: n-grams of 3 to 4, 5 and 6 letters took 1.58, 1.86 and 2.18 s an epoch.
    epochCost: ({ minN, maxN }) => ({ fixed: 0.2, dimensions: 0.6 + 0.19 * (maxN - minN + 1) }),
    method: (options) => [
      windowOf(options),
      ...negativesOf(options),
      `groups of ${options.minN} to ${options.maxN} letters`,
    ],
  },
  lm: {
    label: 'language model',
    explanation: 'A small neural network predicts the next word; the vectors are its first layer.',
    uses: [...predictive, ...starting, 'nsExponent', 'hidden', 'softmaxSamples'],
    defaults: { learningRate: 0.005, nsExponent: 1 },
    // After a few epochs it memorises a small text and predicts other text worse. On about 160,000 words the perplexity
    // of held-out sentences was best after 4 or 5.
    epochs: (tokens) => Math.min(10, Math.max(3, Math.round(8e5 / Math.max(1, tokens)))),
    sample: () => 1e-3,
    startsFromModel: true,
    firstDraws: { range: () => EMBEDDING_RANGE, rows: 'own' },
    reproducibility: 'oneThread',
    // Weights, and Adam's two moments of each.
    memory: ({ words }, { dimensions, hidden, window }) =>
      12 * (words * (dimensions + hidden) + window * dimensions * hidden),
    epochCost: () => ({ fixed: 20, dimensions: 14 }),
    method: ({ window, hidden }) => [`a context of ${formatPlural(window, 'word')}`, `${hidden} hidden units`],
  },
  counts: {
    label: 'counts (PPMI and SVD)',
    explanation: 'No network: which words occur together more often than by chance. Good for little text.',
    uses: [...common, 'sample', 'contextSmoothing', 'shift', 'eigenvalueWeight'],
    defaults: { window: 10 },
    epochs: epochsFrom(5),
    // This gained .01 on WordSim-353 on cuts of 5 MB.
    sample: () => 1e-3,
    startsFromModel: false,
    firstDraws: undefined,
    reproducibility: 'always',
    memory: (size, options) =>
      Math.min(MAX_CELL_BYTES, 8 * cellsOf(size, options)) + 2 * size.words * rowBytes(options),
    epochCost: () => ({ fixed: 0, dimensions: 4.2 }),
    method: (options) => [windowOf(options)],
  },
  onehot: {
    label: 'one-hot',
    explanation: 'Nothing is learned: each word is its own dimension, all equally far apart.',
    uses: ['minCount', 'phrases', 'phraseThreshold'],
    defaults: {},
    epochs: epochsFrom(5),
    sample: () => 1e-4,
    startsFromModel: false,
    firstDraws: undefined,
    reproducibility: 'always',
    memory: () => 0,
    epochCost: () => ({ fixed: 0, dimensions: 0 }),
    method: () => [],
  },
} as const satisfies Readonly<Record<string, AlgorithmFacts>>;

export type Algorithm = keyof typeof table;

export const algorithms: Readonly<Record<Algorithm, AlgorithmFacts>> = table;

/** Names in the order of lists. */
export const algorithmNames = Object.keys(table) as readonly Algorithm[];

/** How a list explains the automatic choice. */
export const AUTOMATIC_EXPLANATION = 'Chosen by the size of the text.';

/** Whether an option affects an algorithm. */
export function uses(algorithm: Algorithm, option: keyof Hyperparameters): boolean {
  return algorithms[algorithm].uses.includes(option);
}

/** The label of an algorithm. An unknown name from a file is its own label. */
export function algorithmLabel(name: string): string {
  return Object.hasOwn(algorithms, name) ? algorithms[name as Algorithm].label : name;
}

/** One sentence on how vectors are learned: `Skip-gram with a window of 5 words and 5 negative samples.` */
export function methodText(options: Hyperparameters & { readonly algorithm: Algorithm }): string {
  const { label, method } = algorithms[options.algorithm];
  const parts = [...method(options)];
  const last = parts.pop() ?? '';
  const list = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${capitalised(label)}${list ? ` with ${list}` : ''}.`;
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function windowOf({ window }: Hyperparameters): string {
  return `a window of ${formatPlural(window, 'word')}`;
}

function negativesOf({ negative }: Hyperparameters): string[] {
  return negative > 0 ? [formatPlural(negative, 'negative sample')] : [];
}

function softmaxOf({ hierarchicalSoftmax }: Hyperparameters): string[] {
  return hierarchicalSoftmax ? ['hierarchical softmax'] : [];
}

/**
 * Returns at least ten epochs up to 30 million tokens. On 7.7 million they gained .03 on WordSim-353 and .02 on
 * SimLex-999.
 */
function epochsFrom(min: number, steps = STEPS_OF_SMALL_TEXT): AlgorithmFacts['epochs'] {
  return (tokens) => Math.max(tokens > 30e6 ? min : Math.max(10, min), stepsOver(tokens, steps));
}

function stepsOver(tokens: number, steps = STEPS_OF_SMALL_TEXT): number {
  return Math.round(steps / Math.max(1, tokens));
}

function word2vecRange(dimensions: number): number {
  return FIRST_VECTORS / dimensions;
}

function rowBytes({ dimensions }: Hyperparameters): number {
  return 4 * dimensions;
}

function cellsOf({ tokens }: TextSize, { window }: Hyperparameters): number {
  return CELLS_PER_TOKEN * tokens * Math.min(1, window / 10);
}

/**
 * Estimates the distinct n-grams of a vocabulary per word. Vocabularies of 15,000 and 28,000 words have 1.4 to 1.5 of 3 to
 * 4 letters, 3.3 of 3 to 5, and 5.4 to 5.6 of 3 to 6.
 */
function ngramsPerWord({ minN, maxN }: Hyperparameters): number {
  let sum = 0;
  for (let n = minN; n <= maxN; n++) {
    sum += Math.max(0, Math.min(2, 0.7 * (n - 2.5)));
  }
  return sum;
}

function word2vecMemory({ words }: TextSize, options: Hyperparameters): number {
  return words * rowBytes(options) * (options.hierarchicalSoftmax && options.negative > 0 ? 3 : 2);
}
