import type { Random } from '../core/training/shared/random';
import { MAX_SENTENCE_LENGTH } from '../core/text/corpus';
import { CENTRES_A_DRAW, DRAWS_IN_USE } from '../core/training/subword/subword';
import type { SpanStatistics, SpanTrainer } from '../core/training/shared/spanTrainer';
import type { Kernel } from './loader';
import type { SubwordLayout } from './subwordLayout';

/** What src/kernel/assembly exports for subword skip-gram. */
interface Exports {
  configureSubword(
    input: number,
    output: number,
    starts: number,
    rows: number,
    aliases: number,
    keepLimits: number,
    scratch: number,
    vocabularySize: number,
    rowBytes: number,
    window: number,
    negative: number,
    centresADraw: number,
    drawsInUse: number,
    longestSentence: number,
  ): void;
  seedSubword(a: number, b: number, c: number, counter: number): void;
  trainSubword(ids: number, length: number, learningRate: number): void;
  composeSubword(from: number, to: number, target: number): void;
  readonly subwordPairs: WebAssembly.Global;
  readonly subwordLoss: WebAssembly.Global;
  readonly subwordLossPairs: WebAssembly.Global;
}

/** One thread's instance of the kernel over the shared memory. */
export class KernelSubword implements SpanTrainer {
  readonly ids: Int32Array;
  private readonly exports: Exports;
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

/** Composes the vectors of all words as they are now to `layout.composed`. */
export function composeWithKernel(kernel: Kernel, memory: WebAssembly.Memory, layout: SubwordLayout): void {
  instantiate(kernel, memory, layout, 0).composeSubword(0, layout.vocabularySize, layout.composed);
}

function instantiate(kernel: Kernel, memory: WebAssembly.Memory, layout: SubwordLayout, thread: number): Exports {
  const exports = new WebAssembly.Instance(kernel.module, { env: { memory } }).exports as unknown as Exports;
  exports.configureSubword(
    layout.input,
    layout.output,
    layout.starts,
    layout.rows,
    layout.aliases,
    layout.keepLimits,
    layout.scratch[thread]!,
    layout.vocabularySize,
    layout.rowBytes,
    layout.window,
    layout.negative,
    CENTRES_A_DRAW,
    DRAWS_IN_USE,
    MAX_SENTENCE_LENGTH,
  );
  return exports;
}
