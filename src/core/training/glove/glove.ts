import type { Random } from '../shared/random';

/** Options of a step. A co-occurrence x has the weight `min(1, (x / xMax) ^ alpha)`. */
export interface GloveOptions {
  readonly xMax: number;
  readonly alpha: number;
  readonly learningRate: number;
}

/** A row for each word: either the word vectors or the context vectors. */
export interface GloveSide {
  /**
   * `stride` floats for each word: the vector, padded with 0 to `accumulators`; then its AdaGrad accumulators; at
   * `bias` the bias and its accumulator. An accumulator starts at 1. In the scalar reference it is 1 plus the sum of
   * the squared steps before scaling; in the kernel it is 1 / sqrt of that.
   */
  readonly rows: Float32Array;
}

export interface GloveModel {
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  /** Offset of the vector's accumulators in a row. */
  readonly accumulators: number;
  /** Offset of the bias in a row. */
  readonly bias: number;
  readonly words: GloveSide;
  readonly contexts: GloveSide;
}

/** Maximum of a gradient's components, as in the original by default (`-grad-clip`). */
export const GRADIENT_LIMIT = 100;

/** Maximum co-occurrences of a tile in one call. */
export const TILE_PIECE = 4096;

/** Trains on pieces of tiles: the scalar reference, or the kernel. */
export interface GloveTrainer {
  /** The numbers of row and column within the tile, in the lower and upper 16 bits: TILE_PIECE values. */
  readonly cells: Uint32Array;
  /** The co-occurrences: TILE_PIECE values above 0. */
  readonly weights: Float32Array;
  /**
   * Trains on the first `count` cells of a tile.
   * @param firstWord    first word of the tile
   * @param firstContext first context of the tile
   * @returns the sum of the costs, each before its step; NaN if weights diverged
   */
  train(count: number, firstWord: number, firstContext: number): number;
}

/**
 * Initialises vectors and biases with uniform random values of -0.5/d..0.5/d, and accumulators with 1, as the original
 * does.
 */
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

/**
 * Returns the sum of each word's two vectors, which becomes the model: size x dimensions.
 * @see Pennington et al. 2014, section 4.2
 */
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
 * GloVe (Pennington et al. 2014): AdaGrad over the weighted squares of w.w~ + b + b~ - ln x, one co-occurrence at a
 * time. This is the reference of src/kernel/assembly/glove.ts, and trains where the kernel cannot run.
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
 * Trains one co-occurrence x of a word and a context. As in the original's current version, the learning rate
 * multiplies the gradients of the vectors but not of the biases.
 *
 * @returns the cost before the step, as the original reports it: half of f(x) (w.w~ + b + b~ - ln x)^2
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
