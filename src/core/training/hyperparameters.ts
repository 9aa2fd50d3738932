/**
 * What a training can be told, with the meaning it has in gensim, fastText or GloVe's own tools. Each algorithm uses
 * some of these (see algorithms.ts); the others have no effect.
 */
export interface Hyperparameters {
  /** Length of a vector (gensim `vector_size`). */
  readonly dimensions: number;
  /**
   * Largest distance between centre and context word. word2vec draws the window of each centre from 1..window; GloVe
   * and counts weight by distance; the language model reads as many words before the one it predicts.
   */
  readonly window: number;
  /** Passes over the corpus (GloVe: iterations over the co-occurrences). */
  readonly epochs: number;
  /** Words with fewer occurrences are left out. */
  readonly minCount: number;
  /** Subsampling threshold for frequent words; 0 turns it off. gensim's default is 1e-3, fastText's 1e-4, as ours. */
  readonly sample: number;
  /** Initial learning rate (gensim `alpha`); falls linearly to `minLearningRate` over the run, but for GloVe's AdaGrad. */
  readonly learningRate: number;
  readonly minLearningRate: number;
  /** With `threads: 1` or `reproducible` the same seed gives the same bytes. */
  readonly seed: number;
  /** Trainer threads, at least 1. */
  readonly threads: number;
  /** The same bytes at any number of threads, at some cost in speed. */
  readonly reproducible: boolean;

  /** Negative samples a pair (word2vec, subword). 0 only with hierarchical softmax. */
  readonly negative: number;
  /** Power of the unigram distribution that negatives (language model: words of the softmax) are drawn from (gensim `ns_exponent`). */
  readonly nsExponent: number;
  /** Hierarchical softmax beside or in place of negative sampling (gensim `hs`). */
  readonly hierarchicalSoftmax: boolean;
  /** CBOW: the mean of the context vectors, else their sum (gensim `cbow_mean`). */
  readonly cbowMean: boolean;
  /**
   * word2vec: a word's vector is the sum of both its vectors, as GloVe's is (Levy et al. 2015, `w+c`), where there are
   * negative samples. Steadier on small texts; gensim has the first vector alone.
   */
  readonly addContext: boolean;

  /** Subword: shortest and longest character n-gram (fastText `minn`, `maxn`). */
  readonly minN: number;
  readonly maxN: number;
  /** Subword: buckets that n-grams are hashed to (fastText `bucket`). */
  readonly buckets: number;

  /** GloVe: co-occurrences from this number on have the full weight (`x-max`). */
  readonly xMax: number;
  /** GloVe: exponent of the weight of rarer co-occurrences (`alpha`). */
  readonly gloveAlpha: number;

  /** Counts: power of the contexts' distribution (Levy et al. 2015, `cds`). */
  readonly contextSmoothing: number;
  /** Counts: number of negative samples k whose ln k is taken off the PMI (Levy et al. 2015, `neg`). */
  readonly shift: number;
  /** Counts: power of the singular values (Levy et al. 2015, `eig`). */
  readonly eigenvalueWeight: number;

  /** Language model: units of the hidden layer. */
  readonly hidden: number;
  /** Language model: words the softmax is taken over besides the true one; 0 takes all. */
  readonly softmaxSamples: number;

  /** Passes that join frequent pairs to phrases before training (word2phrase); 0 leaves words alone. */
  readonly phrases: number;
  /** Score from which a pair is a phrase (gensim Phrases `threshold`). */
  readonly phraseThreshold: number;

  /** Absolute path of a model to start from; empty to start at random. */
  readonly startFrom: string;
  /** How strongly shared words are held near where they started: 0 not at all, 1 they stay. */
  readonly anchorStrength: number;

  /** word2vec and subword: the output rows are saved with the model, for those who go on learning against them. */
  readonly keepOutputVectors: boolean;

  /** Reruns that tell how often each neighbour recurs; 0 for none. */
  readonly stability: number;
}
