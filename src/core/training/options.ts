/** The ways of learning vectors that exist today. */
export type Algorithm = 'skipgram';

/**
 * Hyper-parameters, with gensim's meaning. Defaults are gensim's too, but for `sample`
 * (1e-4 as fastText, gensim 1e-3).
 */
export interface TrainingOptions {
  readonly algorithm: Algorithm;
  /** Length of a vector (gensim `vector_size`). */
  readonly dimensions: number;
  /** Largest distance between centre and context word; the window of each centre is drawn from 1..window. */
  readonly window: number;
  /** Negative samples a pair. */
  readonly negative: number;
  /** Power of the unigram distribution that negatives are drawn from (gensim `ns_exponent`). */
  readonly nsExponent: number;
  /** Subsampling threshold for frequent words; 0 turns it off. */
  readonly sample: number;
  readonly epochs: number;
  /** Words with fewer occurrences are left out. */
  readonly minCount: number;
  /** Initial learning rate (gensim `alpha`); falls linearly to `minLearningRate` over the run. */
  readonly learningRate: number;
  readonly minLearningRate: number;
  /** With `threads: 1` the same seed gives the same bytes. */
  readonly seed: number;
  /** Trainer threads, at least 1. */
  readonly threads: number;
}
