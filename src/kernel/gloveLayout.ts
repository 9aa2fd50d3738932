import { TILE_PIECE, type GloveModel } from '../core/training/glove/glove';
import {
  bufferOf,
  checkMemory,
  gigabytes,
  MemoryPlan,
  rowStride,
  type MemoryNeed,
  type TrainingMemory,
} from './trainingMemory';

/** Sizes that decide how much memory training needs. */
export interface GloveSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly threads: number;
}

/**
 * Byte offsets of a thread's piece of a tile: TILE_PIECE values of 4 bytes each. assembly/glove.ts uses the same names.
 */
export interface GlovePiece {
  readonly cells: number;
  readonly weights: number;
  readonly logarithms: number;
  readonly factors: number;
}

/** Byte offsets in the memory that all trainer threads share. */
export interface GloveLayout extends GloveSizes, MemoryNeed {
  /**
   * Floats from one row to the next. A row holds a vector, its accumulators, a bias and its accumulator, padded to
   * cache lines.
   */
  readonly stride: number;
  /** Offset of the word rows. */
  readonly words: number;
  /** Offset of the context rows. */
  readonly contexts: number;
  /** One per thread. */
  readonly pieces: readonly GlovePiece[];
}

const CACHE_LINE_FLOATS = 16;

/**
 * Lays out the memory of a training run.
 *
 * @param memoryLimit maximum bytes for training
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutGlove(sizes: GloveSizes, memoryLimit = Infinity): GloveLayout {
  const { vocabularySize, dimensions, threads } = sizes;
  const stride = CACHE_LINE_FLOATS * Math.ceil((2 * rowStride(dimensions) + 2) / CACHE_LINE_FLOATS);
  const plan = new MemoryPlan();
  const sideBytes = vocabularySize * 4 * stride;
  const words = plan.reserve(sideBytes);
  const contexts = plan.reserve(sideBytes);
  const pieces = Array.from({ length: threads }, () => ({
    cells: plan.reserve(4 * TILE_PIECE),
    weights: plan.reserve(4 * TILE_PIECE),
    logarithms: plan.reserve(4 * TILE_PIECE),
    factors: plan.reserve(4 * TILE_PIECE),
  }));
  const layout: GloveLayout = {
    ...sizes,
    stride,
    words,
    contexts,
    pieces,
    bytes: plan.bytes,
    purpose: `GloVe for ${vocabularySize} words with ${dimensions} dimensions`,
    arithmetic:
      `2 x ${vocabularySize} x ${4 * stride} bytes of vectors and AdaGrad accumulators, ` +
      `and ${gigabytes(plan.bytes - 2 * sideBytes)} of other data`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** Returns the model as arrays over the memory. */
export function viewGlove(
  { vocabularySize, dimensions, stride, words, contexts }: GloveLayout,
  memory: TrainingMemory,
): GloveModel {
  const buffer = bufferOf(memory);
  const accumulators = rowStride(dimensions);
  return {
    vocabularySize,
    dimensions,
    stride,
    accumulators,
    bias: 2 * accumulators,
    words: { rows: new Float32Array(buffer, words, vocabularySize * stride) },
    contexts: { rows: new Float32Array(buffer, contexts, vocabularySize * stride) },
  };
}
