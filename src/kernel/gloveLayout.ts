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

export interface GloveSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly threads: number;
}

/** Byte offsets of a thread's piece of a tile: TILE_PIECE values each, as assembly/glove.ts names them. */
export interface GlovePiece {
  readonly cells: number;
  readonly weights: number;
  readonly logarithms: number;
  readonly factors: number;
}

/** Byte offsets in the one memory all trainer threads share. */
export interface GloveLayout extends GloveSizes, MemoryNeed {
  /** Floats from one row to the next: vector, accumulators, bias and its accumulator, to whole cache lines. */
  readonly stride: number;
  readonly words: number;
  readonly contexts: number;
  /** By thread. */
  readonly pieces: readonly GlovePiece[];
}

const CACHE_LINE_FLOATS = 16;

/**
 * Lays out the memory of a training run.
 * @param memoryLimit bytes the run may take for this
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
      `2 x ${vocabularySize} x ${4 * stride} bytes of vectors and what AdaGrad keeps of each value, ` +
      `and ${gigabytes(plan.bytes - 2 * sideBytes)} beside them`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** The parts of the memory, as arrays. */
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
