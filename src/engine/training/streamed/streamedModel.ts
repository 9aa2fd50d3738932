import type { LearningState } from '../../../core/formats/safetensors/checkpointLayout';
import type { SpaceParts } from '../../../core/space';
import type { TrainingOptions } from '../../../core/training/options';
import type { SpanTrainer } from '../../../core/training/shared/spanTrainer';
import type { PackedVocabulary } from '../../../core/vocabulary';
import type { LockstepTrainer } from '../../../kernel/lockstep';
import type { MemoryNeed, TrainingMemory } from '../../../kernel/trainingMemory';

/** The memory that all threads of a run share; crosses threads by structured clone. */
export interface StreamedLayout extends MemoryNeed {
  /** By thread: byte offset of room for `chunkLength` ids. */
  readonly ids: readonly number[];
  readonly chunkLength: number;
}

/** What the sizes of the memory depend on. */
export interface StreamedSizes {
  readonly vocabulary: PackedVocabulary;
  readonly options: TrainingOptions;
  readonly threads: number;
  /** Int32 values of the longest chunk of ids. */
  readonly chunkLength: number;
  /** Bytes the run may take. */
  readonly memoryLimit: number;
}

/** What the memory of a run begins with depends on. */
export interface InitialiseRequest<Layout extends StreamedLayout = StreamedLayout> {
  readonly layout: Layout;
  readonly memory: TrainingMemory;
  readonly vocabulary: PackedVocabulary;
  readonly options: TrainingOptions;
}

/**
 * An algorithm that reads the corpus as a stream of ids, epoch by epoch, and changes weights in shared memory as it
 * goes: what `learnStreamed` needs to know of it.
 */
export interface StreamedModel<Layout extends StreamedLayout = StreamedLayout> {
  /** In the coordinator. @throws VecinityError `outOfMemory` */
  layOut(sizes: StreamedSizes): Layout;
  /** Fills the memory, which is all zero; in a trainer thread. */
  initialise(request: InitialiseRequest<Layout>): void;
  /** The trainer of one thread. */
  createTrainer(layout: Layout, memory: TrainingMemory, thread: number, options: TrainingOptions): SpanTrainer;
  /**
   * The trainer of one thread whose result does not depend on their number; undefined if that needs a kernel and there
   * is none, where one thread trains anyway. Algorithms without it are reproducible with one thread only.
   */
  createLockstepTrainer?(layout: Layout, memory: TrainingMemory, thread: number): LockstepTrainer | undefined;
  /** The current vectors: rows of `stride` floats. The first `dimensions` of a row are the vector. */
  vectors(layout: Layout, memory: TrainingMemory): { readonly rows: Float32Array; readonly stride: number };
  /** Whether it predicts words and its trainers hold some out, to measure the perplexity after training. */
  readonly holdsOut?: boolean;
  /** The output rows of the words, of the same stride; undefined for a model without. */
  output?(layout: Layout, memory: TrainingMemory): Float32Array;
  /** All weights, by name: the state of a checkpoint. Tables that `initialise` makes are not part of it. */
  state(layout: Layout, memory: TrainingMemory): LearningState;
  /** Other parts that are saved with the vectors. */
  parts?(layout: Layout, memory: TrainingMemory): SpaceParts;
}
