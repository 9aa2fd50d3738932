import { SENTENCE_END } from '../text/corpus';
import type { Random } from './random';

/** Sentences are cut here, as gensim does (MAX_WORDS_IN_BATCH). */
export const LONGEST_SENTENCE = 10_000;

/** One centre in so many adds to the loss. */
const LOSS_EVERY = 64;

/** The weights of a skip-gram model and the tables its samples are drawn from. */
export interface SkipgramModel {
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Floats from one row to the next, at least `dimensions`; the rest of a row is 0. */
  readonly stride: number;
  /** Vectors of context words: what becomes the model. vocabularySize x stride. */
  readonly input: Float32Array;
  /** Vectors of centre words and negatives. vocabularySize x stride. */
  readonly output: Float32Array;
  /** From `aliasTable`. */
  readonly aliases: Uint32Array;
  /** From `keepLimits`. */
  readonly keepLimits: Uint32Array;
  readonly window: number;
  readonly negative: number;
}

/** What one call of `train` did. */
export interface SpanStatistics {
  /** Pairs of centre and context word. */
  readonly pairs: number;
  /** Sum over `lossPairs` pairs of -ln s(u.v) - sum over negatives of ln s(-n.v). NaN when weights diverge. */
  readonly loss: number;
  readonly lossPairs: number;
}

/** Trains on spans of token ids: this file in scalar TypeScript, or the kernel. */
export interface SpanTrainer {
  /** Where the caller puts ids; sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /** Trains on `ids[from..to)`, whole sentences, at one learning rate. */
  train(from: number, to: number, learningRate: number): SpanStatistics;
}

/**
 * Skip-gram with negative sampling (Mikolov et al. 2013), subsampling and windows drawn from 1..window as in
 * word2vec.c and gensim. As there, context words have the input rows and the centre word is the positive output; unlike
 * there, the negatives are drawn once a centre and shared by its context words (Ji et al. 2016), and all errors of a centre are
 * taken before any update.
 *
 * This is the reference of src/kernel/assembly/skipgram.ts, which makes the same draws in the same order, and what
 * trains where the kernel cannot run. The two agree but for rounding.
 */
export class ScalarSkipgram implements SpanTrainer {
  private readonly sentence = new Int32Array(LONGEST_SENTENCE);
  private readonly reach = new Int32Array(LONGEST_SENTENCE);
  private readonly negatives: Int32Array;
  private readonly outputs: Int32Array;
  private readonly errors: Float64Array;
  private readonly outputChange: Float64Array;
  private centresToLoss = 0;
  private pairs = 0;
  private loss = 0;
  private lossPairs = 0;

  constructor(
    private readonly model: SkipgramModel,
    private readonly random: Random,
    readonly ids: Int32Array,
  ) {
    const { negative, window, dimensions } = model;
    this.negatives = new Int32Array(LONGEST_SENTENCE * negative);
    this.outputs = new Int32Array(negative + 1);
    this.errors = new Float64Array(2 * window * (negative + 1));
    this.outputChange = new Float64Array((negative + 1) * dimensions);
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    this.pairs = 0;
    this.loss = 0;
    this.lossPairs = 0;
    for (let at = from; at < to; ) {
      const limit = Math.min(to, at + LONGEST_SENTENCE);
      let count = 0;
      while (at < limit) {
        const id = this.ids[at++]!;
        if (id === SENTENCE_END) {
          break;
        }
        if (this.random.next() <= this.model.keepLimits[id]!) {
          this.sentence[count++] = id;
        }
      }
      if (count > 1) {
        this.drawSentence(count);
        for (let position = 0; position < count; position++) {
          this.trainCentre(position, count, learningRate);
        }
      }
    }
    return { pairs: this.pairs, loss: this.loss, lossPairs: this.lossPairs };
  }

  private drawSentence(count: number): void {
    const { window, negative, vocabularySize, aliases } = this.model;
    for (let position = 0; position < count; position++) {
      this.reach[position] = 1 + this.random.below(window);
      for (let k = 0; k < negative; k++) {
        const word = this.random.below(vocabularySize);
        const own = this.random.next() < aliases[2 * word]!;
        this.negatives[position * negative + k] = own ? word : aliases[2 * word + 1]!;
      }
    }
  }

  private trainCentre(position: number, count: number, learningRate: number): void {
    const { negative } = this.model;
    const from = Math.max(0, position - this.reach[position]!);
    const to = Math.min(count - 1, position + this.reach[position]!);
    const contexts: number[] = [];
    for (let p = from; p <= to; p++) {
      if (p !== position) {
        contexts.push(this.sentence[p]!);
      }
    }
    this.outputs[0] = this.sentence[position]!;
    for (let k = 0; k < negative; k++) {
      this.outputs[k + 1] = this.negatives[position * negative + k]!;
    }
    const loss = skipgramStep(this.model, contexts, this.outputs, learningRate, this.errors, this.outputChange);
    this.pairs += contexts.length;
    if (this.centresToLoss-- === 0) {
      this.centresToLoss = LOSS_EVERY - 1;
      this.loss += loss;
      this.lossPairs += contexts.length;
    }
  }
}

/**
 * One step for one centre: the errors of all pairs with the weights as they are, then the updates.
 *
 * A context word that stands twice in the window is updated twice, and what the outputs gain from its second place
 * sees the first update, as in the kernel; but for that the step is minus the gradient of the loss.
 *
 * @param contexts     ids of input rows
 * @param outputs      ids of output rows: the positive, then the negatives; a negative that equals the positive is left
 *   out, as in word2vec.c
 * @param errors       scratch, contexts.length x outputs.length
 * @param outputChange scratch, outputs.length x dimensions
 * @returns the loss before the step: the sum over all pairs of -ln s(u.v) - sum over negatives of ln s(-n.v)
 *   (Mikolov et al. 2013, equation 4)
 */
export function skipgramStep(
  model: Pick<SkipgramModel, 'dimensions' | 'stride' | 'input' | 'output'>,
  contexts: ArrayLike<number>,
  outputs: ArrayLike<number>,
  learningRate: number,
  errors: Float64Array,
  outputChange: Float64Array,
): number {
  const { dimensions, stride, input, output } = model;
  let loss = 0;
  for (let c = 0; c < contexts.length; c++) {
    for (let j = 0; j < outputs.length; j++) {
      const at = c * outputs.length + j;
      if (j > 0 && outputs[j] === outputs[0]) {
        errors[at] = 0;
        continue;
      }
      let dot = 0;
      for (let i = 0; i < dimensions; i++) {
        dot += input[contexts[c]! * stride + i]! * output[outputs[j]! * stride + i]!;
      }
      const label = j === 0 ? 1 : 0;
      loss += Math.log1p(Math.exp(label === 1 ? -dot : dot));
      errors[at] = (label - 1 / (1 + Math.exp(-dot))) * learningRate;
    }
  }

  outputChange.fill(0);
  for (let c = 0; c < contexts.length; c++) {
    for (let i = 0; i < dimensions; i++) {
      const value = input[contexts[c]! * stride + i]!;
      let change = 0;
      for (let j = 0; j < outputs.length; j++) {
        const error = errors[c * outputs.length + j]!;
        change += error * output[outputs[j]! * stride + i]!;
        outputChange[j * dimensions + i]! += error * value;
      }
      input[contexts[c]! * stride + i] = value + change;
    }
  }
  for (let j = 0; j < outputs.length; j++) {
    for (let i = 0; i < dimensions; i++) {
      output[outputs[j]! * stride + i]! += outputChange[j * dimensions + i]!;
    }
  }
  return loss;
}
