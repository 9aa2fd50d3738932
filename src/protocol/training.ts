import type { TrainingOptions } from '../core/training/options';
import type { ModelSummary } from './engine';

/** Where text comes from. */
export interface CorpusRequest {
  /** Absolute paths of files and folders. A file named here is read whatever the globs say. */
  readonly roots: readonly string[];
  /** Globs relative to each root folder. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly respectGitignore: boolean;
  /** Lines are space-separated tokens already, as the C tools read them. */
  readonly tokenized: boolean;
}

/**
 * Why a file was left out. `notText`: in no encoding we know. `changed`: was written to while it was read, so that parts
 * may be missing or old.
 */
export type SkipReason = 'binary' | 'notText' | 'unreadable' | 'vanished' | 'changed' | 'empty';

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
}

/** What a training run would read. */
export interface CorpusSurvey {
  readonly files: number;
  readonly bytes: number;
  /** Count by reason; the first hundred by name. */
  readonly skippedCounts: Readonly<Partial<Record<SkipReason, number>>>;
  readonly skipped: readonly SkippedFile[];
}

/** Options as the user gave them: what is missing is chosen from the corpus. */
export type RequestedOptions = Partial<TrainingOptions>;

/** What will be done and why. */
export interface TrainingPlan {
  readonly options: TrainingOptions;
  /** One sentence the user can follow. */
  readonly reason: string;
}

export interface TrainRequest {
  readonly corpus: CorpusRequest;
  readonly options: RequestedOptions;
  /** Name saved in the model. */
  readonly name: string;
  /** Absolute path of the file to write; its ending chooses the format. Appears only when complete. */
  readonly output: string;
}

export type TrainingPhase = 'finding' | 'reading' | 'training' | 'saving';

export interface TrainingProgress {
  readonly phase: TrainingPhase;
  /** Of the phase, 0..1. */
  readonly fraction: number;
  /** Of the whole run, 0..1. */
  readonly overall: number;
  /** Corpus tokens a second (left-out and subsampled ones count, as in word2vec). 0 before there is a figure. */
  readonly tokensPerSecond: number;
  /** Mean loss of the last stretch; NaN before there is a figure. */
  readonly loss: number;
  /** NaN before there is a figure. */
  readonly secondsLeft: number;
}

export interface TrainResult {
  readonly model: ModelSummary;
  readonly options: TrainingOptions;
  readonly seconds: number;
  /** Seconds of finding and reading, of training, of saving. */
  readonly phaseSeconds: { readonly reading: number; readonly training: number; readonly saving: number };
  readonly survey: CorpusSurvey;
}

/** What the coordinator thread of a training run does. One run at a time; a cancelled call stops within 0.5 s. */
export interface TrainingApi {
  survey(request: CorpusRequest): Promise<CorpusSurvey>;
  /** What `train` would choose for a corpus of this size. */
  plan(request: { readonly bytes: number; readonly options: RequestedOptions }): Promise<TrainingPlan>;
  /** Leaves nothing behind when it fails or is cancelled. */
  train(request: TrainRequest): Promise<TrainResult>;
  /**
   * Answers when nothing of earlier runs is left: no trainer thread, no temporary file. A cancelled `train` rejects
   * its caller at once, so that the owner asks this before it ends the thread.
   */
  settled(request: Record<string, never>): Promise<void>;
}

/** What the coordinator tells its owner. */
export interface TrainingEvents {
  progress(progress: TrainingProgress): Promise<void>;
}
