import type { LearningState } from '../../../core/formats/safetensors/checkpointLayout';
import { initialiseLanguageModel, ScalarLanguageModel } from '../../../core/training/languageModel/languageModel';
import { takesAll } from '../../../core/training/languageModel/languageModelBatch';
import {
  LanguageModelTrainer,
  logShares,
  scoreOffsets,
} from '../../../core/training/languageModel/languageModelTrainer';
import { biasCorrections, type AdamMatrix } from '../../../core/training/languageModel/adam';
import { Random } from '../../../core/training/shared/random';
import { aliasTable, keepLimits } from '../../../core/training/shared/sampling';
import { KernelLanguageModel } from '../../../kernel/languageModelKernel';
import {
  layOutLanguageModel,
  viewBatch,
  viewLanguageModel,
  viewTables,
  type LanguageModelLayout,
} from '../../../kernel/languageModelLayout';
import { bufferOf, type TrainingMemory } from '../../../kernel/trainingMemory';
import type { StreamedModel } from './streamedModel';

export const languageModel: StreamedModel<LanguageModelLayout> = {
  layOut: ({ vocabulary, options, threads, chunkLength, memoryLimit }) =>
    layOutLanguageModel(
      {
        vocabularySize: vocabulary.counts.length,
        dimensions: options.dimensions,
        window: options.window,
        hidden: options.hidden,
        softmaxSamples: options.softmaxSamples,
        threads,
        chunkLength,
      },
      memoryLimit,
    ),

  /** Fills the tables of sampling and the weights. */
  initialise: ({ layout, memory, vocabulary: { counts }, options }) => {
    const tables = viewTables(layout, memory);
    tables.aliases.set(aliasTable(counts, options.nsExponent));
    tables.keepLimits.set(keepLimits(counts, options.sample));
    tables.logShares.set(logShares(counts));
    const drawn = !takesAll(counts.length, options.softmaxSamples);
    tables.offsets.set(scoreOffsets(tables.logShares, tables.keepLimits, drawn, options.nsExponent));
    tables.corrections.set(biasCorrections());
    // Stream 0 is for the initial weights.
    initialiseLanguageModel(viewLanguageModel(layout, memory), tables.logShares, Random.seeded(options.seed, 0));
  },

  createTrainer,

  holdsOut: true,

  state: (layout, memory) => {
    const model = viewLanguageModel(layout, memory);
    return {
      ...adamState('embeddings', model.embeddings),
      ...adamState('hiddenWeights', model.hiddenWeights),
      ...adamState('outputWeights', model.outputWeights),
    };
  },

  vectors: (layout, memory) => {
    const { vocabularySize, shape } = layout;
    // Without the row that stands before sentences.
    return {
      rows: new Float32Array(bufferOf(memory), layout.embeddings, vocabularySize * shape.stride),
      stride: shape.stride,
    };
  },
};

function adamState(name: string, { weights, firstMoments, secondMoments, steps }: AdamMatrix): LearningState {
  return {
    [name]: weights,
    [`${name}.firstMoments`]: firstMoments,
    [`${name}.secondMoments`]: secondMoments,
    [`${name}.steps`]: new Int32Array(steps.buffer, steps.byteOffset, steps.length),
  };
}

function createTrainer(layout: LanguageModelLayout, memory: TrainingMemory, thread: number): LanguageModelTrainer {
  const { batch, questions } = viewBatch(layout, memory, thread);
  return new LanguageModelTrainer(
    memory.kernel
      ? new KernelLanguageModel(memory.kernel, memory.memory, layout, thread)
      : new ScalarLanguageModel(viewLanguageModel(layout, memory), batch, questions),
    viewTables(layout, memory),
    layout.shape,
    layout.softmaxSamples,
    new Int32Array(bufferOf(memory), layout.ids[thread], layout.chunkLength),
  );
}
