import { SENTENCE_END } from '../text/corpus';
import { Random } from './random';
import type { SpanStatistics, SpanTrainer } from './spanTrainer';

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

/**
 * Skip-gram with negative sampling (Mikolov et al. 2013), subsampling and windows drawn from 1..window as in
 * word2vec.c and gensim. As there, context words have the input rows and the centre word is the positive output; unlike
 * there, the negatives are drawn once a centre and shared by its context words (Ji et al. 2016), and output rows are updated
 * once a centre, with the sum of what its context words give them.
 *
 * This is the reference of src/kernel/assembly/skipgram.ts, which makes the same draws in the same order, and what
 * trains where the kernel cannot run. The two agree but for rounding.
 */
export class ScalarSkipgram implements SpanTrainer {
  private readonly sentence = new Int32Array(LONGEST_SENTENCE);
  private readonly reach = new Int32Array(LONGEST_SENTENCE);
  private readonly negatives: Int32Array;
  private readonly outputs: Int32Array;
  private readonly inputChange: Float64Array;
  private readonly outputChange: Float64Array;
  private centresToLoss = 0;
  private pairs = 0;
  private loss = 0;
  private lossPairs = 0;
  private random = Random.seeded(0, 0);

  constructor(
    private readonly model: SkipgramModel,
    readonly ids: Int32Array,
  ) {
    const { negative, dimensions } = model;
    this.negatives = new Int32Array(LONGEST_SENTENCE * negative);
    this.outputs = new Int32Array(negative + 1);
    this.inputChange = new Float64Array(dimensions);
    this.outputChange = new Float64Array((negative + 1) * dimensions);
  }

  begin(random: Random): void {
    this.random = random;
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
    const loss = skipgramStep(this.model, contexts, this.outputs, learningRate, this.inputChange, this.outputChange);
    this.pairs += contexts.length;
    if (this.centresToLoss-- === 0) {
      this.centresToLoss = LOSS_EVERY - 1;
      this.loss += loss;
      this.lossPairs += contexts.length;
    }
  }
}

/**
 * One step for one centre: each context word in turn meets the outputs as they were before this centre and is updated;
 * then the outputs are. If no context word comes twice, the step is minus the gradient of the loss.
 *
 * @param contexts     ids of input rows
 * @param outputs      ids of output rows: the positive, then the negatives; a negative that equals the positive is left
 *   out, as in word2vec.c
 * @param inputChange  scratch, dimensions
 * @param outputChange scratch, outputs.length x dimensions
 * @returns the loss before the step: the sum over all pairs of -ln s(u.v) - sum over negatives of ln s(-n.v)
 *   (Mikolov et al. 2013, equation 4)
 */
export function skipgramStep(
  model: Pick<SkipgramModel, 'dimensions' | 'stride' | 'input' | 'output'>,
  contexts: ArrayLike<number>,
  outputs: ArrayLike<number>,
  learningRate: number,
  inputChange: Float64Array,
  outputChange: Float64Array,
): number {
  const { dimensions, stride, input, output } = model;
  let loss = 0;
  outputChange.fill(0);
  for (let c = 0; c < contexts.length; c++) {
    const row = contexts[c]! * stride;
    inputChange.fill(0);
    for (let j = 0; j < outputs.length; j++) {
      if (j > 0 && outputs[j] === outputs[0]) {
        continue;
      }
      const outputRow = outputs[j]! * stride;
      let dot = 0;
      for (let i = 0; i < dimensions; i++) {
        dot += input[row + i]! * output[outputRow + i]!;
      }
      const label = j === 0 ? 1 : 0;
      loss += Math.log1p(Math.exp(label === 1 ? -dot : dot));
      const error = (label - 1 / (1 + Math.exp(-dot))) * learningRate;
      for (let i = 0; i < dimensions; i++) {
        inputChange[i]! += error * output[outputRow + i]!;
        outputChange[j * dimensions + i]! += error * input[row + i]!;
      }
    }
    for (let i = 0; i < dimensions; i++) {
      input[row + i]! += inputChange[i]!;
    }
  }
  for (let j = 0; j < outputs.length; j++) {
    for (let i = 0; i < dimensions; i++) {
      output[outputs[j]! * stride + i]! += outputChange[j * dimensions + i]!;
    }
  }
  return loss;
}
