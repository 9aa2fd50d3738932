import type { LearningState } from '../../core/formats/safetensors/checkpointLayout';
import type { Space, SpaceParts } from '../../core/space';
import type { Corpus } from '../../core/text/corpus';
import type { TrainingOptions } from '../../core/training/options';
import type { Vocabulary } from '../../core/vocabulary';
import type { Kernel } from '../../kernel/loader';
import type { Remote } from '../../protocol/rpc';
import type { TrainingPhase } from '../../protocol/training';
import type { Yielder } from '../corpus/discover';
import type { SafepointMemory } from '../safepoint';
import type { PhaseState } from './progressMeter';
import type { StartMode } from './checkpoint/recovery';
import type { TrainerThreadApi } from './threads/trainerThreadApi';

/** What an algorithm learns from, and how it reports. Algorithms run in the coordinator's thread. */
export interface LearningContext {
  readonly corpus: Corpus;
  readonly options: TrainingOptions;
  /** Undefined if the scalar reference trains, in one thread. */
  readonly kernel: Kernel | undefined;
  /** The trainer threads, which do all long work. */
  readonly threads: readonly Remote<TrainerThreadApi>[];
  /** Memory of the run's safepoint. Each long call to a thread gets it, and calls `check` every few milliseconds. */
  readonly safepoint: SafepointMemory;
  /** The model that training starts from. */
  readonly start?: Space | undefined;
  /** Folder for temporary files. The run removes it at its end. */
  readonly spillDirectory: string;
  /** Maximum bytes of memory. */
  readonly memoryLimit: number;
  readonly signal: AbortSignal;
  /** Lets messages in between parts of longer work in this thread. */
  readonly yielder: Yielder;
  /** Waits for calls to several threads. The run also waits for them if it ends early. */
  all<Result>(calls: readonly Promise<Result>[]): Promise<Result[]>;
  /**
   * Hands over the state that checkpoints hold, with its first values; a resumed run fills it from a checkpoint. From
   * then on threads change it only inside `Safepoint.enter`, and call `reach` wherever it is consistent. An algorithm
   * that takes seconds need not call this.
   */
  recover(state: LearningState): Promise<StartMode>;
  /** Starts a phase. The meter calls `state` ten times a second. */
  enter(phase: TrainingPhase, state?: () => PhaseState): void;
  /** Publishes the vectors while they are learned. */
  show(live: LiveVectors): void;
}

/** Vectors during training. */
export interface LiveVectors {
  /** The current values: `size` rows of `stride` floats. The first `dimensions` of a row are the vector. */
  rows(): Float32Array;
  readonly stride: number;
}

/** Vectors during training, with their words. */
export interface LiveModel {
  readonly vocabulary: Vocabulary;
  readonly dimensions: number;
  readonly live: LiveVectors;
}

/** The result of learning. */
export interface Learned {
  /** Vectors, V x d, row-major. */
  readonly vectors: Float32Array;
  readonly lossByEpoch: readonly number[];
  readonly parts?: SpaceParts;
  /** Figures to save with the hyper-parameters, such as `perplexity`. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** An algorithm. @throws VecinityError as `runTraining` */
export type Learn = (context: LearningContext) => Promise<Learned>;
