/** Examples of a minibatch: enough for efficient small matrix products, few enough for many steps in a small text. */
export const BATCH = 64;

/** An offset that removes a candidate from the softmax. */
export const NO_CANDIDATE = -1e30;

/** A minibatch to train on. `LanguageModelTrainer` fills it. */
export interface LanguageModelBatch {
  /** BATCH x window ids of the preceding words, the furthest first; vocabularySize stands before a sentence. */
  readonly contexts: Int32Array;
  /** The distinct ids in `contexts`; only the first `rowCount` are used. */
  readonly rows: Int32Array;
  /** The index in `rows` of each of `contexts`: BATCH x window. */
  readonly places: Int32Array;
  /** The distinct ids in the softmax; only the first `candidateCount` are used. */
  readonly candidates: Int32Array;
  /** Added to the score of each candidate. */
  readonly offsets: Float32Array;
  /** The index in `candidates` of the word to predict: BATCH. */
  readonly targets: Int32Array;
  /** Added to the score of the word to predict, in place of its offset: BATCH. */
  readonly targetOffsets: Float32Array;
  rowCount: number;
  candidateCount: number;
}

/** Words to predict in an evaluation. */
export interface LanguageModelQuestions {
  /** BATCH x window, as in a batch. */
  readonly contexts: Int32Array;
  /** Ids of the words: BATCH. */
  readonly targets: Int32Array;
}

/** A model as its trainer uses it: the reference in TypeScript, or the kernel. */
export interface LanguageModelSteps {
  readonly batch: LanguageModelBatch;
  readonly questions: LanguageModelQuestions;
  /**
   * Trains on the first `examples` of `batch`.
   * @returns the sum of their losses before the step
   */
  trainBatch(examples: number, learningRate: number): number;
  /**
   * Returns the sum of -ln P(word | preceding words) of the first `examples` of `questions`, with P over the whole
   * vocabulary.
   */
  crossEntropy(examples: number): number;
}

/**
 * Returns the maximum number of candidates of a batch.
 * @param softmaxSamples words drawn for it; 0 takes the whole vocabulary
 */
export function maxCandidates(vocabularySize: number, softmaxSamples: number): number {
  return takesAll(vocabularySize, softmaxSamples) ? vocabularySize : Math.min(vocabularySize, softmaxSamples + BATCH);
}

/** Whether the softmax covers the whole vocabulary. */
export function takesAll(vocabularySize: number, softmaxSamples: number): boolean {
  return softmaxSamples === 0 || softmaxSamples >= vocabularySize;
}
