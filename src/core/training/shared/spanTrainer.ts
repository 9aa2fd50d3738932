import type { Random } from './random';

/** What one call of `train` did. */
export interface SpanStatistics {
  /** Pairs of centre and context word; predicted words where there are no pairs. */
  readonly pairs: number;
  /** Sum of the losses of `lossPairs` pairs, as each algorithm defines it. NaN when weights diverge. */
  readonly loss: number;
  readonly lossPairs: number;
  /** Words held out of training that were asked meanwhile. */
  readonly heldOut?: HeldOut;
}

/** How well words that are never trained on are predicted. */
export interface HeldOut {
  readonly words: number;
  /** Sum of -ln P(word | context), P over the whole vocabulary. */
  readonly loss: number;
  /** The same for a model that knows only the words' shares of the text. */
  readonly unigramLoss: number;
}

/** Trains on spans of token ids: a scalar reference in TypeScript, or the kernel. */
export interface SpanTrainer {
  /** Where the caller puts ids; sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /**
   * What is drawn from now on comes from here: called at the begin of each chunk of each epoch. Nothing but the weights
   * is left of what came before.
   */
  begin(random: Random): void;
  /** Trains on `ids[from..to)`, whole sentences, at one learning rate. */
  train(from: number, to: number, learningRate: number): SpanStatistics;
  /**
   * Asks held-out words of the chunk `ids[0..length)`, where a trainer holds words out.
   * @param tokens of the whole corpus: of a large one not every held-out word is asked
   */
  evaluate?(length: number, tokens: number): HeldOut;
}
