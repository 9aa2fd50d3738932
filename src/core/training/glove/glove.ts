import type { Random } from '../shared/random';

/** What GloVe learns from: `min(1, (x / xMax) ^ alpha)` weighs a co-occurrence x. */
export interface GloveOptions {
  readonly xMax: number;
  readonly alpha: number;
  readonly learningRate: number;
}

/** A set of rows, one for each word: of the words, or of the contexts. */
export interface GloveSide {
  /**
   * By word `stride` floats: the vector (`dimensions` floats, padded with 0 to `accumulators`), an AdaGrad accumulator
   * for each of its floats from `accumulators` on, and at `bias` the bias and its accumulator. An accumulator begins at 1: it is
   * 1 plus the sum of the squared steps before scaling in the scalar reference, and 1 / sqrt of that in the kernel.
   */
  readonly rows: Float32Array;
}

export interface GloveModel {
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  /** Where in a row the accumulators of the vector begin. */
  readonly accumulators: number;
  /** Where in a row the bias is. */
  readonly bias: number;
  readonly words: GloveSide;
  readonly contexts: GloveSide;
}

/** A gradient's components are cut to this, as the original does by default (`-grad-clip`). */
export const GRADIENT_LIMIT = 100;

/** Co-occurrences of a tile that are trained on at once. */
export const TILE_PIECE = 4096;

/** Trains on pieces of tiles: the scalar reference, or the kernel. */
export interface GloveTrainer {
  /** The row's and the column's number within the tile, in the lower and upper 16 bits: TILE_PIECE values. */
  readonly cells: Uint32Array;
  /** The co-occurrences: TILE_PIECE values above 0. */
  readonly weights: Float32Array;
  /**
   * Trains on the first `count` cells of a tile whose words begin at `firstWord` and contexts at `firstContext`.
   * @returns the sum of their costs before each one's step. NaN when weights diverge.
   */
  train(count: number, firstWord: number, firstContext: number): number;
}

/** Vectors and biases begin with uniform values of -0.5/d..0.5/d, accumulators at 1, as in the original. */
export function initialiseGlove(model: GloveModel, random: Random): void {
  const { vocabularySize, dimensions, stride, accumulators, bias } = model;
  const scale = 1 / (0x100000000 * dimensions);
  const draw = (): number => (random.next() - 0x80000000) * scale;
  for (const { rows } of [model.words, model.contexts]) {
    for (let row = 0; row < vocabularySize * stride; row += stride) {
      for (let i = row; i < row + dimensions; i++) {
        rows[i] = draw();
      }
      rows.fill(1, row + accumulators, row + bias);
      rows[row + bias] = draw();
      rows[row + bias + 1] = 1;
    }
  }
}

/** The sum of a word's two vectors, which is what becomes the model (Pennington et al. 2014, 4.2): size x dimensions. */
export function gloveVectors(model: GloveModel, size = model.vocabularySize): Float32Array {
  const { dimensions, stride, words, contexts } = model;
  const vectors = new Float32Array(size * dimensions);
  for (let id = 0; id < size; id++) {
    for (let i = 0; i < dimensions; i++) {
      vectors[id * dimensions + i] = words.rows[id * stride + i]! + contexts.rows[id * stride + i]!;
    }
  }
  return vectors;
}

/**
 * GloVe (Pennington et al. 2014): AdaGrad over the weighted squares of w.w~ + b + b~ - ln x, one co-occurrence at a time.
 * The reference of src/kernel/assembly/glove.ts, and what trains where the kernel cannot run.
 */
export class ScalarGlove implements GloveTrainer {
  readonly cells = new Uint32Array(TILE_PIECE);
  readonly weights = new Float32Array(TILE_PIECE);

  constructor(
    private readonly model: GloveModel,
    private readonly options: GloveOptions,
  ) {}

  train(count: number, firstWord: number, firstContext: number): number {
    let cost = 0;
    for (let i = 0; i < count; i++) {
      const cell = this.cells[i]!;
      cost += gloveStep(
        this.model,
        firstWord + (cell & 0xffff),
        firstContext + (cell >>> 16),
        this.weights[i]!,
        this.options,
      );
    }
    return cost;
  }
}

/**
 * One step for one co-occurrence x of a word and a context. As in the original's present version, the learning rate is
 * a factor of the vectors' gradients, and of the biases' it is not.
 *
 * @returns the cost before the step, as the original reports it: half of f(x) (w.w~ + b + b~ - ln x)^2. The step is by
 *   its gradient.
 */
export function gloveStep(model: GloveModel, word: number, context: number, x: number, options: GloveOptions): number {
  const { dimensions, stride, accumulators, bias, words, contexts } = model;
  const { xMax, alpha, learningRate } = options;
  const w = words.rows;
  const c = contexts.rows;
  const row = word * stride;
  const column = context * stride;
  let difference = w[row + bias]! + c[column + bias]! - Math.log(x);
  for (let i = 0; i < dimensions; i++) {
    difference += w[row + i]! * c[column + i]!;
  }
  const error = (x < xMax ? (x / xMax) ** alpha : 1) * difference;
  for (let i = 0; i < dimensions; i++) {
    const wordStep = learningRate * clip(error * c[column + i]!);
    const contextStep = learningRate * clip(error * w[row + i]!);
    const wordAccumulator = w[row + accumulators + i]!;
    const contextAccumulator = c[column + accumulators + i]!;
    w[row + i]! -= wordStep / Math.sqrt(wordAccumulator);
    c[column + i]! -= contextStep / Math.sqrt(contextAccumulator);
    w[row + accumulators + i] = wordAccumulator + wordStep * wordStep;
    c[column + accumulators + i] = contextAccumulator + contextStep * contextStep;
  }
  w[row + bias]! -= error / Math.sqrt(w[row + bias + 1]!);
  c[column + bias]! -= error / Math.sqrt(c[column + bias + 1]!);
  w[row + bias + 1]! += error * error;
  c[column + bias + 1]! += error * error;
  return 0.5 * error * difference;
}

function clip(gradient: number): number {
  return Math.min(GRADIENT_LIMIT, Math.max(-GRADIENT_LIMIT, gradient));
}
