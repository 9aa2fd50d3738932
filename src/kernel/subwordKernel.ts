import type { Random } from '../core/training/shared/random';
import { MAX_SENTENCE_LENGTH } from '../core/text/corpus';
import { CENTRES_A_DRAW, DRAWS_IN_USE } from '../core/training/subword/subword';
import type { SpanStatistics, SpanTrainer } from '../core/training/shared/spanTrainer';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import type { SubwordLayout } from './subwordLayout';

/** Trains a subword model with the kernel: one thread's instance over the shared memory. */
export class KernelSubword implements SpanTrainer {
  readonly ids: Int32Array;
  private readonly exports: KernelExports;
  private readonly idsAddress: number;

  constructor(kernel: Kernel, memory: WebAssembly.Memory, layout: SubwordLayout, thread: number) {
    this.exports = instantiate(kernel, memory, layout, thread);
    this.idsAddress = layout.ids[thread]!;
    this.ids = new Int32Array(memory.buffer, this.idsAddress, layout.chunkLength);
  }

  begin(random: Random): void {
    this.exports.seedSubword(...random.state);
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    const { exports } = this;
    exports.trainSubword(this.idsAddress + 4 * from, to - from, learningRate);
    return {
      pairs: exports.subwordPairs.value,
      loss: exports.subwordLoss.value,
      lossPairs: exports.subwordLossPairs.value,
    };
  }
}

/** Writes the current vectors of all words to `layout.composed`. */
export function composeWithKernel(kernel: Kernel, memory: WebAssembly.Memory, layout: SubwordLayout): void {
  instantiate(kernel, memory, layout, 0).composeSubword(0, layout.vocabularySize, layout.composed);
}

function instantiate(kernel: Kernel, memory: WebAssembly.Memory, layout: SubwordLayout, thread: number): KernelExports {
  const exports = instantiateKernel(kernel, memory);
  exports.configureSubword(
    layout.input,
    layout.output,
    layout.starts,
    layout.rows,
    layout.aliases,
    layout.keepLimits,
    layout.vocabularySize,
    layout.rowBytes,
    layout.window,
    layout.negative,
    CENTRES_A_DRAW,
    DRAWS_IN_USE,
    MAX_SENTENCE_LENGTH,
  );
  const scratch = layout.scratch[thread]!;
  exports.placeSubwordScratch(
    scratch.hidden,
    scratch.gradient,
    scratch.idleRow,
    scratch.targets,
    scratch.weights,
    scratch.errors,
    scratch.sentence,
    scratch.reaches,
    scratch.negatives,
  );
  return exports;
}
