import type { Random } from './random';

/** Figures of one call of `train`. */
export interface SpanStatistics {
  /** Pairs of centre and context word, or predicted words in a language model. */
  readonly pairs: number;
  /** Sum of the losses of `lossPairs` pairs, as each algorithm defines it; NaN if weights diverged. */
  readonly loss: number;
  readonly lossPairs: number;
  /** Held-out words evaluated meanwhile. */
  readonly heldOut?: HeldOut;
}

/** How well held-out words are predicted. */
export interface HeldOut {
  readonly words: number;
  /** Sum of -ln P(word | context), with P over the whole vocabulary. */
  readonly loss: number;
  /** The same sum for a unigram model, which knows only the words' shares. */
  readonly unigramLoss: number;
}

/** Trains on spans of token ids: a scalar reference in TypeScript, or the kernel. */
export interface SpanTrainer {
  /** The caller writes ids here; sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /**
   * Sets the generator of all later draws. It is called at the start of each chunk of each epoch. Only the weights
   * remain from earlier chunks.
   */
  begin(random: Random): void;
  /** Trains on `ids[from..to)`, which are whole sentences, at one learning rate. */
  train(from: number, to: number, learningRate: number): SpanStatistics;
  /**
   * Evaluates held-out words of the chunk `ids[0..length)`, if the trainer holds words out.
   * @param tokens tokens of the whole corpus; a large corpus has only some of its held-out words evaluated
   */
  evaluate?(length: number, tokens: number): HeldOut;
}
