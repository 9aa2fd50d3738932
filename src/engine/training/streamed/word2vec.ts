import { huffmanParents } from '../../../core/training/word2vec/hierarchicalSoftmax';
import { initialiseRows } from '../../../core/training/shared/initialise';
import { Random } from '../../../core/training/shared/random';
import { aliasTable, keepLimits } from '../../../core/training/shared/sampling';
import { ScalarWord2vec } from '../../../core/training/word2vec/word2vec';
import type { Architecture } from '../../../core/training/word2vec/word2vecModel';
import { KernelWord2vec } from '../../../kernel/word2vecKernel';
import { layOutWord2vec, viewWord2vec, type Word2vecLayout } from '../../../kernel/word2vecLayout';
import type { StreamedModel } from './streamedModel';

export const skipgram = word2vec('skipgram');
export const cbow = word2vec('cbow');

function word2vec(architecture: Architecture): StreamedModel<Word2vecLayout> {
  return {
    layOut: ({ vocabulary, options, threads, chunkLength, memoryLimit }) =>
      layOutWord2vec(
        {
          architecture,
          vocabularySize: vocabulary.counts.length,
          dimensions: options.dimensions,
          window: options.window,
          negative: options.negative,
          hierarchicalSoftmax: options.hierarchicalSoftmax,
          cbowMean: options.cbowMean,
          threads,
          chunkLength,
          reproducible: options.reproducible,
        },
        memoryLimit,
      ),

    /** Fills the tables of sampling and the input rows; the output rows are zero from the beginning. */
    initialise: ({ layout, memory, vocabulary: { counts }, options }) => {
      const model = viewWord2vec(layout, memory);
      model.aliases.set(aliasTable(counts, options.nsExponent));
      model.keepLimits.set(keepLimits(counts, options.sample));
      if (options.hierarchicalSoftmax) {
        model.parents.set(huffmanParents(counts));
      }
      // Stream 0 is for the initial weights.
      initialiseRows(model.input, counts.length, options.dimensions, model.stride, Random.seeded(options.seed, 0));
    },

    createTrainer: (layout, memory, thread) =>
      memory.kernel
        ? new KernelWord2vec(memory.kernel, memory.memory, layout, thread)
        : new ScalarWord2vec(
            viewWord2vec(layout, memory),
            new Int32Array(memory.memory, layout.ids[thread], layout.chunkLength),
          ),

    createLockstepTrainer: (layout, { kernel, memory }, thread) =>
      kernel && new KernelWord2vec(kernel, memory, layout, thread),

    state: (layout, memory) => {
      const { input, output } = viewWord2vec(layout, memory);
      return { input, output };
    },

    vectors: (layout, memory) => {
      const { input, stride } = viewWord2vec(layout, memory);
      return { rows: input, stride };
    },

    output: (layout, memory) => viewWord2vec(layout, memory).output,
  };
}
