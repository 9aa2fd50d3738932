/** The two architectures of word2vec (Mikolov et al. 2013a). */
export type Architecture = 'skipgram' | 'cbow';

/** The weights of a word2vec model and the tables its samples are drawn from. */
export interface Word2vecModel {
  readonly architecture: Architecture;
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Floats from one row to the next, at least `dimensions`; the rest of a row is 0. */
  readonly stride: number;
  /** Vectors of context words, which become the model: vocabularySize x stride. */
  readonly input: Float32Array;
  /**
   * Vectors of centre words and negatives, vocabularySize x stride, if there are negatives. With hierarchical softmax,
   * the inner nodes of the Huffman tree follow, (vocabularySize - 1) x stride.
   */
  readonly output: Float32Array;
  /** From `aliasTable`. */
  readonly aliases: Uint32Array;
  /** From `keepLimits`. */
  readonly keepLimits: Uint32Array;
  /** From `huffmanParents`; empty without hierarchical softmax. */
  readonly parents: Uint32Array;
  readonly window: number;
  /** Negatives per centre; 0 for hierarchical softmax alone. */
  readonly negative: number;
  /** CBOW: whether to take the mean of the context words instead of their sum. */
  readonly cbowMean: boolean;
}
