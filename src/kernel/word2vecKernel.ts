import type { Random } from '../core/training/random';
import type { SpanStatistics, SpanTrainer } from '../core/training/spanTrainer';
import { LONGEST_SENTENCE, negativesSharedBy } from '../core/training/word2vec';
import type { Kernel } from './loader';
import { mostOutputs, type Word2vecLayout } from './word2vecLayout';

/** What src/kernel/assembly exports for word2vec. */
interface Exports {
  configureWord2vec(
    input: number,
    output: number,
    aliases: number,
    keepLimits: number,
    parents: number,
    scratch: number,
    vocabularySize: number,
    rowBytes: number,
    window: number,
    negative: number,
    negativesSharedBy: number,
    mostOutputs: number,
    longestSentence: number,
  ): void;
  seedWord2vec(a: number, b: number, c: number, counter: number): void;
  trainWord2vec(ids: number, length: number, learningRate: number, cbow: boolean, mean: boolean): void;
  readonly trainedPairs: WebAssembly.Global;
  readonly lossMantissa: WebAssembly.Global;
  readonly lossExponent: WebAssembly.Global;
  readonly lossPairs: WebAssembly.Global;
}

/** One thread's instance of the kernel over the shared memory. */
export class KernelWord2vec implements SpanTrainer {
  readonly ids: Int32Array;
  private readonly exports: Exports;
  private readonly idsAddress: number;

  constructor(
    kernel: Kernel,
    memory: WebAssembly.Memory,
    private readonly layout: Word2vecLayout,
    thread: number,
  ) {
    this.exports = new WebAssembly.Instance(kernel.module, { env: { memory } }).exports as unknown as Exports;
    this.idsAddress = layout.ids[thread]!;
    this.ids = new Int32Array(memory.buffer, this.idsAddress, layout.chunkLength);
    this.exports.configureWord2vec(
      layout.input,
      layout.output,
      layout.aliases,
      layout.keepLimits,
      layout.hierarchicalSoftmax ? layout.parents : 0,
      layout.scratch[thread]!,
      layout.vocabularySize,
      layout.rowBytes,
      layout.window,
      layout.negative,
      negativesSharedBy[layout.architecture],
      mostOutputs(layout),
      LONGEST_SENTENCE,
    );
  }

  begin(random: Random): void {
    this.exports.seedWord2vec(...random.state);
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    const { exports, layout } = this;
    const ids = this.idsAddress + 4 * from;
    exports.trainWord2vec(ids, to - from, learningRate, layout.architecture === 'cbow', layout.cbowMean);
    return {
      pairs: exports.trainedPairs.value,
      loss: -(Math.log(exports.lossMantissa.value) + exports.lossExponent.value * Math.LN2),
      lossPairs: exports.lossPairs.value,
    };
  }
}
