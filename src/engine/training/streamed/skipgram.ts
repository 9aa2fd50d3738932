import { initialiseRows } from '../../../core/training/initialise';
import { Random } from '../../../core/training/random';
import { aliasTable, keepLimits } from '../../../core/training/sampling';
import { ScalarSkipgram } from '../../../core/training/skipgram';
import { KernelSkipgram } from '../../../kernel/skipgramKernel';
import { layOutSkipgram, viewSkipgram, type SkipgramLayout } from '../../../kernel/skipgramLayout';
import type { StreamedModel } from './streamedModel';

export const skipgram: StreamedModel<SkipgramLayout> = {
  layOut: ({ vocabulary, options, threads, chunkLength, memoryLimit }) =>
    layOutSkipgram(
      {
        vocabularySize: vocabulary.counts.length,
        dimensions: options.dimensions,
        window: options.window,
        negative: options.negative,
        threads,
        chunkLength,
      },
      memoryLimit,
    ),

  /** Fills the tables of sampling and the input rows; the output rows are zero from the beginning. */
  initialise: ({ layout, memory, vocabulary: { counts }, options }) => {
    const model = viewSkipgram(layout, memory);
    model.aliases.set(aliasTable(counts, options.nsExponent));
    model.keepLimits.set(keepLimits(counts, options.sample));
    // Stream 0 is for the initial weights.
    initialiseRows(model.input, counts.length, options.dimensions, model.stride, Random.seeded(options.seed, 0));
  },

  createTrainer: (layout, memory, thread) =>
    memory.kernel
      ? new KernelSkipgram(memory.kernel, memory.memory, layout, thread)
      : new ScalarSkipgram(
          viewSkipgram(layout, memory),
          new Int32Array(memory.memory, layout.ids[thread], layout.chunkLength),
        ),

  vectors: (layout, memory) => {
    const { input, stride } = viewSkipgram(layout, memory);
    return { rows: input, stride };
  },
};
