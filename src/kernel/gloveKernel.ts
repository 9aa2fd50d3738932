import { GRADIENT_LIMIT, TILE_PIECE, type GloveOptions, type GloveTrainer } from '../core/training/glove/glove';
import type { GloveLayout } from './gloveLayout';
import type { Kernel } from './loader';
import { rowStride } from './trainingMemory';

/** What src/kernel/assembly exports for GloVe. */
interface Exports {
  configureGlove(
    rowBytes: number,
    vectorBytes: number,
    piece: number,
    pieceLength: number,
    log2XMax: number,
    alpha: number,
    learningRate: number,
    gradientLimit: number,
  ): void;
  trainGlove(count: number, words: number, contexts: number): number;
}

/** One thread's instance of the kernel over the shared memory. */
export class KernelGlove implements GloveTrainer {
  readonly cells: Uint32Array;
  readonly weights: Float32Array;
  private readonly exports: Exports;

  constructor(
    kernel: Kernel,
    memory: WebAssembly.Memory,
    private readonly layout: GloveLayout,
    thread: number,
    { xMax, alpha, learningRate }: GloveOptions,
  ) {
    this.exports = new WebAssembly.Instance(kernel.module, { env: { memory } }).exports as unknown as Exports;
    const piece = layout.pieces[thread]!;
    this.cells = new Uint32Array(memory.buffer, piece, TILE_PIECE);
    this.weights = new Float32Array(memory.buffer, piece + 4 * TILE_PIECE, TILE_PIECE);
    this.exports.configureGlove(
      4 * layout.stride,
      4 * rowStride(layout.dimensions),
      piece,
      TILE_PIECE,
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
