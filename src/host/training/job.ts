import type * as vscode from 'vscode';
import type { TrainingProgress } from '../../protocol/training';
import type { ProgressNotification } from './progressNotification';
import type { TrainerClient, TrainerListener } from './trainerClient';

/** The progress of a job before its first report. */
export const INITIAL_PROGRESS: TrainingProgress = {
  phase: 'finding',
  fraction: 0,
  overall: 0,
  seconds: 0,
  tokensPerSecond: 0,
  loss: NaN,
  epochsDone: 0,
  epochLoss: NaN,
  secondsLeft: NaN,
  paused: false,
};

/** A panel that shows the progress of a job. While it is visible, a notification would only cover it. */
export type JobPanel = 'live' | 'dimensions';

/** Work for a trainer. Only one job runs at a time. */
export interface Job<Result> {
  /** Name in the status bar. */
  readonly name: string;
  /** Title of the notification. */
  readonly title: string;
  /** Markdown after the title. */
  readonly link?: string;
  readonly panel: JobPanel;
  readonly listener: TrainerListener;
  readonly work: (trainer: TrainerClient, signal: AbortSignal) => Promise<Result>;
}

/** The running job. */
export interface CurrentJob {
  name: string;
  readonly panel: JobPanel;
  /** Undefined if the job has none, because its panel was visible from the start. */
  notification: ProgressNotification | undefined;
  readonly trainer: TrainerClient;
  readonly cancellation: vscode.CancellationTokenSource;
  progress: TrainingProgress;
  /** Shows progress. */
  report: (progress: TrainingProgress) => void;
}
