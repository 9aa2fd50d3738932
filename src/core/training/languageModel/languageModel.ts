import { adamStep, biasCorrections, type AdamMatrix } from './adam';
import { lookUp, scatterAdd, type Floats } from './embeddingLayer';
import type { LanguageModelBatch, LanguageModelQuestions, LanguageModelSteps } from './languageModelBatch';
import type { Random } from '../shared/random';

/** Initial embeddings are uniform in minus to plus this. */
export const EMBEDDING_RANGE = 0.01;

/**
 * A neural probabilistic language model (Bengio et al. 2003). The embeddings of the `window` words before a word are
 * concatenated. A tanh layer and a softmax then predict the word. Backpropagation trains the embeddings with all other
 * parameters.
 *
 *   x = [C[w(t-n)] ... C[w(t-1)], 1]     looked up; a learned padding row stands before a sentence
 *   h = [tanh(x H), 1]
 *   P(w | x) = softmax(h U')[w]
 *
 * Constant ones carry the biases, as rows of H and a column of U. The paper's optional direct connections from x to the
 * softmax are omitted.
 */
export interface LanguageModelShape {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly window: number;
  /** Units of the hidden layer. */
  readonly hidden: number;
  /** Floats of a row of C: dimensions, rounded up to 4. The padding stays 0. */
  readonly stride: number;
  /** Floats of x: window x stride, the 1 of the bias, three zeros. */
  readonly inputLength: number;
  /** Floats of h: the hidden units, the 1 of the bias, zeros up to a multiple of 4. */
  readonly hiddenLength: number;
}

export interface LanguageModel {
  readonly shape: LanguageModelShape;
  /** C, (vocabularySize + 1) x stride, which becomes the model. The last row is the padding before a sentence. */
  readonly embeddings: AdamMatrix;
  /**
   * H, inputLength x hiddenLength, as one row, because every minibatch changes all of it. Columns from `hidden` on are
   * 0.
   */
  readonly hiddenWeights: AdamMatrix;
  /** U, vocabularySize x hiddenLength; column `hidden` is the bias. */
  readonly outputWeights: AdamMatrix;
}

export function shapeLanguageModel(
  sizes: Pick<LanguageModelShape, 'vocabularySize' | 'dimensions' | 'window' | 'hidden'>,
): LanguageModelShape {
  const { vocabularySize, dimensions, window, hidden } = sizes;
  const stride = 4 * Math.ceil(dimensions / 4);
  return {
    vocabularySize,
    dimensions,
    window,
    hidden,
    stride,
    inputLength: window * stride + 4,
    hiddenLength: 4 * Math.ceil((hidden + 1) / 4),
  };
}

/**
 * Initialises the weights. Hidden ones follow Glorot & Bengio 2010, and embeddings are small. Outputs know only the
 * frequency of each word, so that training starts at the perplexity of a unigram model.
 *
 * @param logShares by word: ln of its share of the text
 */
export function initialiseLanguageModel(model: LanguageModel, logShares: ArrayLike<number>, random: Random): void {
  const { vocabularySize, dimensions, window, hidden, stride, hiddenLength } = model.shape;
  const even = (most: number): number => (random.next() / 0x80000000 - 1) * most;
  for (let id = 0; id <= vocabularySize; id++) {
    for (let i = 0; i < dimensions; i++) {
      model.embeddings.weights[id * stride + i] = even(EMBEDDING_RANGE);
    }
  }
  const range = Math.sqrt(6 / (window * dimensions + hidden));
  for (let j = 0; j < window; j++) {
    for (let i = 0; i < dimensions; i++) {
      for (let u = 0; u < hidden; u++) {
        model.hiddenWeights.weights[(j * stride + i) * hiddenLength + u] = even(range);
      }
    }
  }
  for (let id = 0; id < vocabularySize; id++) {
    model.outputWeights.weights[id * hiddenLength + hidden] = logShares[id]!;
  }
}

/** Gradients of the mean loss, for the parts of each matrix that a minibatch uses. */
export interface LanguageModelGradients {
  /** A row for each of the batch's `rows`. */
  readonly embeddings: Float64Array;
  readonly hiddenWeights: Float64Array;
  /** A row for each of the batch's `candidates`. */
  readonly outputWeights: Float64Array;
}

/**
 * Computes the forward and backward pass of one minibatch.
 * @returns the sum of the examples' losses; it writes the gradients of their mean to `gradients`
 */
export function backpropagate(
  model: LanguageModel,
  batch: LanguageModelBatch,
  examples: number,
  gradients: LanguageModelGradients,
): number {
  const { window, stride, inputLength, hidden, hiddenLength } = model.shape;
  const hiddenWeights = model.hiddenWeights.weights;
  const outputWeights = model.outputWeights.weights;
  const x = new Float64Array(inputLength);
  const h = new Float64Array(hiddenLength);
  const xGradient = new Float64Array(window * stride);
  const hGradient = new Float64Array(hiddenLength);
  gradients.embeddings.fill(0);
  gradients.hiddenWeights.fill(0);
  gradients.outputWeights.fill(0);
  let loss = 0;
  for (let example = 0; example < examples; example++) {
    const words = batch.contexts.subarray(example * window, (example + 1) * window);
    activate(model, words, x, h);
    const scores = scoreCandidates(outputWeights, batch, example, h);
    const logSum = logSumExp(scores);
    loss += logSum - scores[batch.targets[example]!]!;

    // Softmax with cross-entropy: the gradient of a score is its probability, minus 1 for the right word.
    hGradient.fill(0);
    for (let j = 0; j < batch.candidateCount; j++) {
      const label = j === batch.targets[example] ? 1 : 0;
      const error = (Math.exp(scores[j]! - logSum) - label) / examples;
      const row = batch.candidates[j]! * hiddenLength;
      for (let u = 0; u < hiddenLength; u++) {
        hGradient[u]! += error * outputWeights[row + u]!;
        gradients.outputWeights[j * hiddenLength + u]! += error * h[u]!;
      }
    }
    for (let u = 0; u < hidden; u++) {
      const error = hGradient[u]! * (1 - h[u]! * h[u]!);
      hGradient[u] = error;
      for (let i = 0; i < inputLength; i++) {
        gradients.hiddenWeights[i * hiddenLength + u]! += error * x[i]!;
      }
    }
    for (let i = 0; i < window * stride; i++) {
      let sum = 0;
      for (let u = 0; u < hidden; u++) {
        sum += hGradient[u]! * hiddenWeights[i * hiddenLength + u]!;
      }
      xGradient[i] = sum;
    }
    const places = batch.places.subarray(example * window, (example + 1) * window);
    scatterAdd(gradients.embeddings, stride, places, xGradient);
  }
  return loss;
}

/**
 * The reference of src/kernel/assembly/languageModel.ts; it trains where the kernel cannot run. Both agree up to
 * rounding.
 */
export class ScalarLanguageModel implements LanguageModelSteps {
  private readonly corrections = biasCorrections();
  private readonly gradients: LanguageModelGradients;

  constructor(
    private readonly model: LanguageModel,
    readonly batch: LanguageModelBatch,
    readonly questions: LanguageModelQuestions,
  ) {
    const { stride, inputLength, hiddenLength } = model.shape;
    this.gradients = {
      embeddings: new Float64Array(batch.rows.length * stride),
      hiddenWeights: new Float64Array(inputLength * hiddenLength),
      outputWeights: new Float64Array(batch.candidates.length * hiddenLength),
    };
  }

  trainBatch(examples: number, learningRate: number): number {
    const { model, batch, gradients, corrections } = this;
    const { stride, hiddenLength } = model.shape;
    const loss = backpropagate(model, batch, examples, gradients);
    adamStep(model.hiddenWeights, 0, gradients.hiddenWeights, 0, learningRate, corrections);
    for (let j = 0; j < batch.candidateCount; j++) {
      const at = j * hiddenLength;
      adamStep(model.outputWeights, batch.candidates[j]!, gradients.outputWeights, at, learningRate, corrections);
    }
    for (let r = 0; r < batch.rowCount; r++) {
      adamStep(model.embeddings, batch.rows[r]!, gradients.embeddings, r * stride, learningRate, corrections);
    }
    return loss;
  }

  crossEntropy(examples: number): number {
    const { shape, outputWeights } = this.model;
    const { vocabularySize, window, inputLength, hiddenLength } = shape;
    const x = new Float64Array(inputLength);
    const h = new Float64Array(hiddenLength);
    const scores = new Float64Array(vocabularySize);
    let loss = 0;
    for (let example = 0; example < examples; example++) {
      activate(this.model, this.questions.contexts.subarray(example * window, (example + 1) * window), x, h);
      for (let id = 0; id < vocabularySize; id++) {
        scores[id] = dot(outputWeights.weights, id * hiddenLength, h);
      }
      loss += logSumExp(scores) - scores[this.questions.targets[example]!]!;
    }
    return loss;
  }
}

/** Computes x and h of one example. */
function activate({ shape, embeddings, hiddenWeights }: LanguageModel, words: Int32Array, x: Floats, h: Floats): void {
  const { window, stride, inputLength, hidden, hiddenLength } = shape;
  lookUp(embeddings.weights, stride, words, x);
  x[window * stride] = 1;
  h.fill(0);
  for (let i = 0; i < inputLength; i++) {
    for (let u = 0; u < hidden; u++) {
      h[u]! += x[i]! * hiddenWeights.weights[i * hiddenLength + u]!;
    }
  }
  for (let u = 0; u < hidden; u++) {
    h[u] = Math.tanh(h[u]!);
  }
  h[hidden] = 1;
}

function scoreCandidates(
  outputWeights: Floats,
  batch: LanguageModelBatch,
  example: number,
  h: Float64Array,
): Float64Array {
  return Float64Array.from({ length: batch.candidateCount }, (_, j) => {
    const offset = j === batch.targets[example] ? batch.targetOffsets[example]! : batch.offsets[j]!;
    return dot(outputWeights, batch.candidates[j]! * h.length, h) + offset;
  });
}

function dot(weights: Floats, at: number, h: Float64Array): number {
  let sum = 0;
  for (let u = 0; u < h.length; u++) {
    sum += weights[at + u]! * h[u]!;
  }
  return sum;
}

/** Returns ln of the sum of e^score, without overflow. */
function logSumExp(scores: Float64Array): number {
  let largest = -Infinity;
  for (const score of scores) {
    // A loop, because a vocabulary is longer than an argument list, and NaN must win.
    largest = score > largest || Number.isNaN(score) ? score : largest;
  }
  let sum = 0;
  for (const score of scores) {
    sum += Math.exp(score - largest);
  }
  return largest + Math.log(sum);
}
