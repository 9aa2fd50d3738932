import type { Random } from '../core/training/random';
import { LONGEST_SENTENCE } from '../core/training/skipgram';
import type { SpanStatistics, SpanTrainer } from '../core/training/spanTrainer';
import type { Kernel } from './loader';
import type { SkipgramLayout } from './skipgramLayout';

/** What src/kernel/assembly exports for skip-gram. */
interface Exports {
  configureSkipgram(
    input: number,
    output: number,
    aliases: number,
    keepLimits: number,
    scratch: number,
    vocabularySize: number,
    rowBytes: number,
    window: number,
    negative: number,
    longestSentence: number,
  ): void;
  seedSkipgram(a: number, b: number, c: number, counter: number): void;
  trainSkipgram(ids: number, length: number, learningRate: number): void;
  readonly trainedPairs: WebAssembly.Global;
  readonly lossMantissa: WebAssembly.Global;
  readonly lossExponent: WebAssembly.Global;
  readonly lossPairs: WebAssembly.Global;
}

/** One thread's instance of the kernel over the shared memory. */
export class KernelSkipgram implements SpanTrainer {
  readonly ids: Int32Array;
  private readonly exports: Exports;
  private readonly idsAddress: number;

  constructor(kernel: Kernel, memory: WebAssembly.Memory, layout: SkipgramLayout, thread: number) {
    this.exports = new WebAssembly.Instance(kernel.module, { env: { memory } }).exports as unknown as Exports;
    this.idsAddress = layout.ids[thread]!;
    this.ids = new Int32Array(memory.buffer, this.idsAddress, layout.chunkLength);
    this.exports.configureSkipgram(
      layout.input,
      layout.output,
      layout.aliases,
      layout.keepLimits,
      layout.scratch[thread]!,
      layout.vocabularySize,
      layout.rowBytes,
      layout.window,
      layout.negative,
      LONGEST_SENTENCE,
    );
  }

  begin(random: Random): void {
    this.exports.seedSkipgram(...random.state);
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    const { exports } = this;
    exports.trainSkipgram(this.idsAddress + 4 * from, to - from, learningRate);
    return {
      pairs: exports.trainedPairs.value,
      loss: -(Math.log(exports.lossMantissa.value) + exports.lossExponent.value * Math.LN2),
      lossPairs: exports.lossPairs.value,
    };
  }
}
