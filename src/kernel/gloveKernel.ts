import { GRADIENT_LIMIT, TILE_PIECE, type GloveOptions, type GloveTrainer } from '../core/training/glove/glove';
import type { GloveLayout } from './gloveLayout';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import { rowStride } from './trainingMemory';

/** Trains GloVe with the kernel: one thread's instance over the shared memory. */
export class KernelGlove implements GloveTrainer {
  readonly cells: Uint32Array;
  readonly weights: Float32Array;
  private readonly exports: KernelExports;

  constructor(
    kernel: Kernel,
    memory: WebAssembly.Memory,
    private readonly layout: GloveLayout,
    thread: number,
    { xMax, alpha, learningRate }: GloveOptions,
  ) {
    this.exports = instantiateKernel(kernel, memory);
    const { cells, weights, logarithms, factors } = layout.pieces[thread]!;
    this.cells = new Uint32Array(memory.buffer, cells, TILE_PIECE);
    this.weights = new Float32Array(memory.buffer, weights, TILE_PIECE);
    this.exports.configureGlove(
      4 * layout.stride,
      4 * rowStride(layout.dimensions),
      cells,
      weights,
      logarithms,
      factors,
      Math.log2(xMax),
      alpha,
      learningRate,
      GRADIENT_LIMIT,
    );
  }

  train(count: number, firstWord: number, firstContext: number): number {
    const { words, contexts, stride } = this.layout;
    return this.exports.trainGlove(count, words + 4 * stride * firstWord, contexts + 4 * stride * firstContext);
  }
}
