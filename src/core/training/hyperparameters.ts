/**
 * Options of training, with their meaning in gensim, fastText or GloVe's own tools. Each algorithm uses some of these
 * (see algorithms.ts); the others have no effect.
 */
export interface Hyperparameters {
  /** Length of a vector (gensim `vector_size`). */
  readonly dimensions: number;
  /**
   * Maximum distance between centre and context word. word2vec draws the window of each centre from 1..window. GloVe
   * and counts weight by distance. The language model reads this many words before the predicted one.
   */
  readonly window: number;
  /** Passes over the corpus (GloVe: iterations over the co-occurrences). */
  readonly epochs: number;
  /** Words with fewer occurrences are dropped. */
  readonly minCount: number;
  /** Subsampling threshold for frequent words; 0 turns it off. gensim's default is 1e-3, fastText's 1e-4, as ours. */
  readonly sample: number;
  /**
   * Initial learning rate (gensim `alpha`). It falls linearly to `minLearningRate`, except in GloVe, which uses
   * AdaGrad.
   */
  readonly learningRate: number;
  readonly minLearningRate: number;
  /** With `threads: 1` or `reproducible` the same seed gives the same bytes. */
  readonly seed: number;
  /** Trainer threads, at least 1. */
  readonly threads: number;
  /** Whether any number of threads gives the same bytes, at some cost in speed. */
  readonly reproducible: boolean;

  /** Negative samples per pair (word2vec, subword). 0 needs hierarchical softmax. */
  readonly negative: number;
  /**
   * Power of the unigram distribution from which negatives are drawn (gensim `ns_exponent`). The language model draws
   * the words of its softmax from it.
   */
  readonly nsExponent: number;
  /** Hierarchical softmax, with or without negative sampling (gensim `hs`). */
  readonly hierarchicalSoftmax: boolean;
  /** CBOW: whether to take the mean of the context vectors instead of their sum (gensim `cbow_mean`). */
  readonly cbowMean: boolean;
  /**
   * word2vec with negative samples: whether a word's vector is the sum of its two vectors, as in GloVe (Levy et al.
   * 2015, `w+c`). This is steadier on small texts; gensim takes the first vector alone.
   */
  readonly addContext: boolean;

  /** Subword: minimum and maximum length of a character n-gram (fastText `minn`, `maxn`). */
  readonly minN: number;
  readonly maxN: number;
  /** Subword: number of hash buckets for n-grams (fastText `bucket`). */
  readonly buckets: number;

  /** GloVe: co-occurrence count from which the weight is 1 (`x-max`). */
  readonly xMax: number;
  /** GloVe: exponent of the weight below `xMax` (`alpha`). */
  readonly gloveAlpha: number;

  /** Counts: power of the contexts' distribution (Levy et al. 2015, `cds`). */
  readonly contextSmoothing: number;
  /** Counts: number of negative samples k; PMI is reduced by ln k (Levy et al. 2015, `neg`). */
  readonly shift: number;
  /** Counts: power of the singular values (Levy et al. 2015, `eig`). */
  readonly eigenvalueWeight: number;

  /** Language model: units of the hidden layer. */
  readonly hidden: number;
  /** Language model: words sampled for the softmax besides the true one; 0 takes all. */
  readonly softmaxSamples: number;

  /** Passes that join frequent pairs to phrases before training (word2phrase); 0 joins none. */
  readonly phrases: number;
  /** Minimum score of a phrase (gensim Phrases `threshold`). */
  readonly phraseThreshold: number;

  /** Absolute path of a model to start from; empty to start at random. */
  readonly startFrom: string;
  /** How strongly shared words stay near their start: 0 not at all, 1 fixed. */
  readonly anchorStrength: number;

  /** word2vec and subword: whether to save the output rows with the model, for later training. */
  readonly keepOutputVectors: boolean;

  /** Reruns that measure how often each neighbour recurs; 0 for none. */
  readonly stability: number;
}
