import type * as vscode from 'vscode';
import type { TrainingProgress } from '../../protocol/training';
import type { TrainerClient, TrainerListener } from './trainerClient';

/** Work for a trainer. Only one job runs at a time. */
export interface Job<Result> {
  /** Name in the status bar. */
  readonly name: string;
  /** Title of the notification. */
  readonly title: string;
  /** Markdown after the title. */
  readonly link?: string;
  readonly listener: TrainerListener;
  readonly work: (trainer: TrainerClient, signal: AbortSignal) => Promise<Result>;
}

/** The running job. */
export interface CurrentJob {
  name: string;
  readonly trainer: TrainerClient;
  readonly cancellation: vscode.CancellationTokenSource;
  progress: TrainingProgress;
  /** Shows progress. */
  report: (progress: TrainingProgress) => void;
}
