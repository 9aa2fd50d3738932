import { biasCorrections, type AdamMatrix } from '../core/training/languageModel/adam';
import {
  shapeLanguageModel,
  type LanguageModel,
  type LanguageModelShape,
} from '../core/training/languageModel/languageModel';
import {
  BATCH,
  maxCandidates,
  type LanguageModelBatch,
  type LanguageModelQuestions,
} from '../core/training/languageModel/languageModelBatch';
import type { LanguageModelTables } from '../core/training/languageModel/languageModelTrainer';
import { BLOCK_ROWS } from './assembly/sharedSizes';
import { bufferOf, checkMemory, gigabytes, MemoryPlan, type MemoryNeed, type TrainingMemory } from './trainingMemory';

/** Sizes that decide how much memory training needs. */
export interface LanguageModelSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly window: number;
  readonly hidden: number;
  readonly softmaxSamples: number;
  readonly threads: number;
  /** Maximum ids in a chunk. */
  readonly chunkLength: number;
}

/** Byte offsets of one thread's batch, questions and work areas. */
export interface LanguageModelRoom {
  readonly contexts: number;
  readonly rows: number;
  readonly places: number;
  readonly candidates: number;
  readonly offsets: number;
  readonly targets: number;
  readonly targetOffsets: number;
  readonly askedContexts: number;
  readonly askedTargets: number;
  /** From here on only the kernel uses them: see placeLanguageModelWork in assembly/languageModel.ts. */
  readonly inputs: number;
  readonly inputGradients: number;
  readonly values: number;
  readonly valueGradients: number;
  readonly scores: number;
  readonly block: number;
  readonly blockGradients: number;
  readonly hiddenGradients: number;
  readonly rowGradients: number;
  readonly results: number;
}

/** Byte offsets in the memory that all trainer threads share. */
export interface LanguageModelLayout extends LanguageModelSizes, MemoryNeed {
  readonly shape: LanguageModelShape;
  /** The matrices. Each holds its weights, first moments, second moments and the step counts of its rows. */
  readonly embeddings: number;
  readonly hiddenWeights: number;
  readonly outputWeights: number;
  readonly corrections: number;
  readonly correctionCount: number;
  readonly aliases: number;
  readonly keepLimits: number;
  readonly offsets: number;
  readonly logShares: number;
  /** One per thread. */
  readonly rooms: readonly LanguageModelRoom[];
  /** One per thread: room for `chunkLength` ids. */
  readonly ids: readonly number[];
}

/**
 * Lays out the memory of a training run.
 *
 * @param memoryLimit maximum bytes for training
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutLanguageModel(sizes: LanguageModelSizes, memoryLimit = Infinity): LanguageModelLayout {
  const { vocabularySize, dimensions, softmaxSamples, hidden } = sizes;
  const shape = shapeLanguageModel(sizes);
  const { stride, inputLength, hiddenLength } = shape;
  const plan = new MemoryPlan();
  const matrix = (rows: number, length: number): number => plan.reserve(rows * (12 * length + 4));
  const embeddings = matrix(vocabularySize + 1, stride);
  const hiddenWeights = matrix(1, inputLength * hiddenLength);
  const outputWeights = matrix(vocabularySize, hiddenLength);
  const weightBytes = plan.bytes;
  const correctionCount = biasCorrections().length;
  const corrections = plan.reserve(4 * correctionCount);
  const aliases = plan.reserve(8 * vocabularySize);
  const keepLimits = plan.reserve(4 * vocabularySize);
  const offsets = plan.reserve(4 * vocabularySize);
  const logShares = plan.reserve(4 * vocabularySize);
  const candidates = 4 * Math.ceil(maxCandidates(vocabularySize, softmaxSamples) / 4);
  const rooms: LanguageModelRoom[] = [];
  const ids: number[] = [];
  for (let thread = 0; thread < sizes.threads; thread++) {
    rooms.push({
      contexts: plan.reserve(4 * BATCH * sizes.window),
      rows: plan.reserve(4 * BATCH * sizes.window),
      places: plan.reserve(4 * BATCH * sizes.window),
      candidates: plan.reserve(4 * candidates),
      offsets: plan.reserve(4 * candidates),
      targets: plan.reserve(4 * BATCH),
      targetOffsets: plan.reserve(4 * BATCH),
      askedContexts: plan.reserve(4 * BATCH * sizes.window),
      askedTargets: plan.reserve(4 * BATCH),
      inputs: plan.reserve(4 * BATCH * inputLength),
      inputGradients: plan.reserve(4 * BATCH * inputLength),
      values: plan.reserve(4 * BATCH * hiddenLength),
      valueGradients: plan.reserve(4 * BATCH * hiddenLength),
      scores: plan.reserve(4 * BATCH * Math.max(BLOCK_ROWS, candidates)),
      block: plan.reserve(4 * BLOCK_ROWS * hiddenLength),
      blockGradients: plan.reserve(4 * BLOCK_ROWS * hiddenLength),
      hiddenGradients: plan.reserve(4 * inputLength * hiddenLength),
      rowGradients: plan.reserve(4 * BATCH * sizes.window * stride),
      results: plan.reserve(12 * BATCH),
    });
    ids.push(plan.reserve(4 * sizes.chunkLength));
  }
  const layout: LanguageModelLayout = {
    ...sizes,
    shape,
    embeddings,
    hiddenWeights,
    outputWeights,
    corrections,
    correctionCount,
    aliases,
    keepLimits,
    offsets,
    logShares,
    rooms,
    ids,
    bytes: plan.bytes,
    purpose: `Training a language model of ${vocabularySize} words with ${dimensions} dimensions and ${hidden} hidden units`,
    arithmetic:
      `${gigabytes(weightBytes)} of weights, each with Adam's two moments, for ${vocabularySize} x (${stride} + ` +
      `${hiddenLength}) + ${inputLength} x ${hiddenLength}, and ${gigabytes(plan.bytes - weightBytes)} of other data`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** Returns the model as arrays over the memory. */
export function viewLanguageModel(layout: LanguageModelLayout, memory: TrainingMemory): LanguageModel {
  const { shape } = layout;
  const buffer = bufferOf(memory);
  const matrix = (offset: number, rows: number, rowLength: number): AdamMatrix => {
    const length = rows * rowLength;
    return {
      weights: new Float32Array(buffer, offset, length),
      firstMoments: new Float32Array(buffer, offset + 4 * length, length),
      secondMoments: new Float32Array(buffer, offset + 8 * length, length),
      steps: new Uint32Array(buffer, offset + 12 * length, rows),
      rowLength,
    };
  };
  return {
    shape,
    embeddings: matrix(layout.embeddings, shape.vocabularySize + 1, shape.stride),
    hiddenWeights: matrix(layout.hiddenWeights, 1, shape.inputLength * shape.hiddenLength),
    outputWeights: matrix(layout.outputWeights, shape.vocabularySize, shape.hiddenLength),
  };
}

/** Returns the sampling tables and Adam's bias corrections as arrays over the memory. */
export function viewTables(
  layout: LanguageModelLayout,
  memory: TrainingMemory,
): LanguageModelTables & { readonly corrections: Float32Array } {
  const buffer = bufferOf(memory);
  const { vocabularySize } = layout;
  return {
    aliases: new Uint32Array(buffer, layout.aliases, 2 * vocabularySize),
    keepLimits: new Uint32Array(buffer, layout.keepLimits, vocabularySize),
    offsets: new Float32Array(buffer, layout.offsets, vocabularySize),
    logShares: new Float32Array(buffer, layout.logShares, vocabularySize),
    corrections: new Float32Array(buffer, layout.corrections, layout.correctionCount),
  };
}

/** Returns one thread's batch and questions as arrays over the memory. */
export function viewBatch(
  layout: LanguageModelLayout,
  memory: TrainingMemory,
  thread: number,
): { readonly batch: LanguageModelBatch; readonly questions: LanguageModelQuestions } {
  const buffer = bufferOf(memory);
  const room = layout.rooms[thread]!;
  const contextWords = BATCH * layout.window;
  const candidates = maxCandidates(layout.vocabularySize, layout.softmaxSamples);
  return {
    batch: {
      contexts: new Int32Array(buffer, room.contexts, contextWords),
      rows: new Int32Array(buffer, room.rows, contextWords),
      places: new Int32Array(buffer, room.places, contextWords),
      candidates: new Int32Array(buffer, room.candidates, candidates),
      offsets: new Float32Array(buffer, room.offsets, candidates),
      targets: new Int32Array(buffer, room.targets, BATCH),
      targetOffsets: new Float32Array(buffer, room.targetOffsets, BATCH),
      rowCount: 0,
      candidateCount: 0,
    },
    questions: {
      contexts: new Int32Array(buffer, room.askedContexts, contextWords),
      targets: new Int32Array(buffer, room.askedTargets, BATCH),
    },
  };
}
