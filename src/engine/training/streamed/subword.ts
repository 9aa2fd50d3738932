import { VecinityError } from '../../../core/errors';
import type { SpaceParts } from '../../../core/space';
import { initialiseRows } from '../../../core/training/shared/initialise';
import type { TrainingOptions } from '../../../core/training/options';
import { Random } from '../../../core/training/shared/random';
import { aliasTable, keepLimits } from '../../../core/training/shared/sampling';
import { composeWord, ScalarSubword } from '../../../core/training/subword/subword';
import { tabulateSubwords, type SubwordTable } from '../../../core/training/subword/subwordTable';
import { composeWithKernel, KernelSubword } from '../../../kernel/subwordKernel';
import { layOutSubword, viewSubword, type SubwordLayout } from '../../../kernel/subwordLayout';
import { bufferOf, type TrainingMemory } from '../../../kernel/trainingMemory';
import type { StreamedModel } from './streamedModel';
import type { PackedVocabulary } from '../../../core/vocabulary';

export const subword: StreamedModel<SubwordLayout> = {
  layOut: ({ vocabulary, options, threads, chunkLength, memoryLimit }) =>
    layOutSubword(
      {
        vocabularySize: vocabulary.counts.length,
        dimensions: options.dimensions,
        window: options.window,
        negative: options.negative,
        threads,
        chunkLength,
      },
      tabulate(vocabulary, options),
      memoryLimit,
    ),

  /** Fills the tables and the input rows, as fastText does; the output rows are zero from the beginning. */
  initialise: ({ layout, memory, vocabulary: { counts }, options }) => {
    const model = viewSubword(layout, memory);
    model.starts.set(layout.table.starts);
    model.rows.set(layout.table.rows);
    model.aliases.set(aliasTable(counts, options.nsExponent));
    model.keepLimits.set(keepLimits(counts, options.sample));
    // Stream 0 is for the initial weights.
    const random = Random.seeded(options.seed, 0);
    initialiseRows(model.input, model.input.length / model.stride, options.dimensions, model.stride, random);
  },

  createTrainer: (layout, memory, thread) =>
    memory.kernel
      ? new KernelSubword(memory.kernel, memory.memory, layout, thread)
      : new ScalarSubword(
          viewSubword(layout, memory),
          new Int32Array(memory.memory, layout.ids[thread], layout.chunkLength),
        ),

  state: (layout, memory) => {
    const { input, output } = viewSubword(layout, memory);
    return { input, output };
  },

  /** The means of the words' rows, composed now. */
  vectors: (layout, memory) => {
    const model = viewSubword(layout, memory);
    const { vocabularySize, dimensions, stride } = model;
    const rows = new Float32Array(bufferOf(memory), layout.composed, vocabularySize * stride);
    if (memory.kernel) {
      composeWithKernel(memory.kernel, memory.memory, layout);
    } else {
      for (let id = 0; id < vocabularySize; id++) {
        composeWord(model, id, rows.subarray(id * stride, id * stride + dimensions));
      }
    }
    return { rows, stride };
  },

  output: (layout, memory) => viewSubword(layout, memory).output,

  parts: bucketParts,
};

function tabulate(vocabulary: PackedVocabulary, options: TrainingOptions): SubwordTable {
  try {
    return tabulateSubwords(vocabulary, options);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new VecinityError(
        'outOfMemory',
        `The n-grams of ${vocabulary.counts.length} words do not fit into memory.`,
        {
          remedy: 'Choose a higher minCount so that fewer words are learned, a lower maxN, or fewer buckets.',
        },
      );
    }
    throw error;
  }
}

/** The buckets' rows: where they lie if nothing fills them up, else a copy. */
function bucketParts(layout: SubwordLayout, memory: TrainingMemory): SpaceParts {
  const { input, stride } = viewSubword(layout, memory);
  const { vocabularySize, dimensions, table } = layout;
  const { buckets, ngrams } = table;
  const rows = input.subarray(vocabularySize * stride);
  let vectors = rows;
  if (stride > dimensions) {
    vectors = new Float32Array(buckets.length * dimensions);
    for (let row = 0; row < buckets.length; row++) {
      vectors.set(rows.subarray(row * stride, row * stride + dimensions), row * dimensions);
    }
  }
  return {
    subwordVectors: vectors,
    subwordBuckets: Int32Array.from(buckets),
    subwordNgrams: Int32Array.of(ngrams.minN, ngrams.maxN, ngrams.buckets),
  };
}
