/** Examples of a minibatch: enough to keep small matrix products busy, few enough for many steps in little text. */
export const BATCH = 64;

/** An offset that takes a candidate out of the softmax. */
export const NO_CANDIDATE = -1e30;

/** A minibatch to train on. `LanguageModelTrainer` fills it. */
export interface LanguageModelBatch {
  /** BATCH x window ids of the words before, the furthest first; vocabularySize stands before a sentence. */
  readonly contexts: Int32Array;
  /** The different ids in `contexts`; the first `rowCount` count. */
  readonly rows: Int32Array;
  /** Where in `rows` each of `contexts` is: BATCH x window. */
  readonly places: Int32Array;
  /** The different ids that the softmax is taken over; the first `candidateCount` count. */
  readonly candidates: Int32Array;
  /** Added to each candidate's score. */
  readonly offsets: Float32Array;
  /** Where in `candidates` the word to predict is: BATCH. */
  readonly targets: Int32Array;
  /** What is added to its score in place of its offset: BATCH. */
  readonly targetOffsets: Float32Array;
  rowCount: number;
  candidateCount: number;
}

/** Words to predict, to see how well a model does. */
export interface LanguageModelQuestions {
  /** BATCH x window, as those of a batch. */
  readonly contexts: Int32Array;
  /** Ids of the words: BATCH. */
  readonly targets: Int32Array;
}

/** What a trainer needs of a model: the reference in TypeScript, or the kernel. */
export interface LanguageModelSteps {
  readonly batch: LanguageModelBatch;
  readonly questions: LanguageModelQuestions;
  /** Trains on the first `examples` of `batch`. @returns the sum of their losses before */
  trainBatch(examples: number, learningRate: number): number;
  /** The sum of -ln P(word | words before) of the first `examples` of `questions`, P over the whole vocabulary. */
  crossEntropy(examples: number): number;
}

/** How many candidates a batch may have. @param softmaxSamples words drawn for it; 0 takes the whole vocabulary */
export function mostCandidates(vocabularySize: number, softmaxSamples: number): number {
  return takesAll(vocabularySize, softmaxSamples) ? vocabularySize : Math.min(vocabularySize, softmaxSamples + BATCH);
}

/** Whether the softmax is over the whole vocabulary. */
export function takesAll(vocabularySize: number, softmaxSamples: number): boolean {
  return softmaxSamples === 0 || softmaxSamples >= vocabularySize;
}
