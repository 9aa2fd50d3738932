import type { Random } from '../core/training/shared/random';
import { MAX_SENTENCE_LENGTH } from '../core/text/corpus';
import type { SpanStatistics, SpanTrainer } from '../core/training/shared/spanTrainer';
import { negativesSharedBy } from '../core/training/word2vec/word2vec';
import { LOSS_EXPONENT_OFFSET, LOSS_MANTISSA_OFFSET, LOSS_PAIRS_OFFSET } from './assembly/sharedSizes';
import type { LockstepTrainer } from './lockstep';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import type { Word2vecLayout } from './word2vecLayout';

/** Trains skip-gram or CBOW with the kernel: one thread's instance over the shared memory. */
export class KernelWord2vec implements SpanTrainer, LockstepTrainer {
  readonly ids: Int32Array;
  readonly steps: LockstepTrainer['steps'];
  private readonly exports: KernelExports;
  private readonly idsAddress: number;

  constructor(
    kernel: Kernel,
    private readonly memory: WebAssembly.Memory,
    private readonly layout: Word2vecLayout,
    thread: number,
  ) {
    this.exports = instantiateKernel(kernel, memory);
    this.idsAddress = layout.ids[thread]!;
    this.ids = new Int32Array(memory.buffer, this.idsAddress, layout.chunkLength);
    this.exports.configureWord2vec(
      layout.input,
      layout.output,
      layout.aliases,
      layout.keepLimits,
      layout.hierarchicalSoftmax ? layout.parents : 0,
      layout.vocabularySize,
      layout.rowBytes,
      layout.window,
      layout.negative,
      layout.reproducible ? 1 : negativesSharedBy[layout.architecture],
      MAX_SENTENCE_LENGTH,
    );
    const scratch = layout.scratch[thread]!;
    this.exports.placeWord2vecScratch(
      scratch.sums,
      scratch.idleRow,
      scratch.changes,
      scratch.labels,
      scratch.rates,
      scratch.errorsOf,
      scratch.outputs,
      scratch.contexts,
      scratch.sentence,
      scratch.reaches,
      scratch.negatives,
    );
    this.exports.configureLockstep(layout.slices, layout.sliceBytes, thread, layout.threads);
    this.steps =
      layout.architecture === 'cbow'
        ? [(slices) => this.exports.changeCbow(slices)]
        : [
            (slices) => this.exports.changeSkipgramInputs(slices),
            (slices) => this.exports.changeSkipgramOutputs(slices),
          ];
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
      loss: lossOf(exports.lossMantissa.value, exports.lossExponent.value),
      lossPairs: exports.lossPairs.value,
    };
  }

  record(slice: number, from: number, to: number, learningRate: number, random: Random): void {
    const { exports, layout } = this;
    this.begin(random);
    const ids = this.idsAddress + 4 * from;
    if (layout.architecture === 'cbow') {
      exports.recordCbow(ids, to - from, learningRate, slice, layout.cbowMean);
    } else {
      exports.recordSkipgram(ids, to - from, learningRate, slice);
    }
  }

  statistics(slice: number): Pick<SpanStatistics, 'loss' | 'lossPairs'> {
    const header = new DataView(this.memory.buffer, this.layout.slices + this.layout.sliceBytes * slice);
    const loss = lossOf(header.getFloat64(LOSS_MANTISSA_OFFSET, true), header.getInt32(LOSS_EXPONENT_OFFSET, true));
    return { loss, lossPairs: header.getUint32(LOSS_PAIRS_OFFSET, true) };
  }
}

/** Returns the loss, -ln(mantissa x 2^exponent). */
function lossOf(mantissa: number, exponent: number): number {
  return -(Math.log(mantissa) + exponent * Math.LN2);
}
