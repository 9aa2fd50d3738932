import * as vscode from 'vscode';
import { VecinityError } from '../core/errors';
import type { TrainRequest, TrainResult, TrainingProgress } from '../protocol/training';
import { signalOf } from './cancellation';
import { notificationText, oneLine } from './inertText';
import { progressText, type TrainingStatus } from './status';
import { TrainerClient } from './trainerClient';

const beginning: TrainingProgress = {
  phase: 'finding',
  fraction: 0,
  overall: 0,
  tokensPerSecond: 0,
  loss: NaN,
  epochsDone: 0,
  epochLoss: NaN,
  secondsLeft: NaN,
  paused: false,
};

/** The training run that is going on, if any: one at a time. */
export class Training implements vscode.Disposable {
  private progress: TrainingProgress | undefined;
  private cancellation: vscode.CancellationTokenSource | undefined;
  private running: Promise<unknown> = Promise.resolve();

  /** @param file absolute path of the trainer's bundle. */
  constructor(
    private readonly file: string,
    private readonly status: TrainingStatus,
  ) {}

  /** Of the run that is going on, 0..1; undefined if there is none. */
  get fraction(): number | undefined {
    return this.progress?.overall;
  }

  /** A trainer to ask before a run. The caller ends it. */
  createTrainer(): TrainerClient {
    return new TrainerClient(this.file);
  }

  cancel(): void {
    this.cancellation?.cancel();
  }

  /** Cancels, and settles when nothing of the run is left. */
  async stop(): Promise<void> {
    this.cancel();
    await this.running.catch(() => undefined);
  }

  /**
   * Trains with a cancellable progress notification and the status bar item. When this settles nothing of the run is
   * left but its model.
   * @throws VecinityError `busy` if a run is going on, `cancelled`, and what the trainer throws
   */
  async run(request: TrainRequest): Promise<TrainResult> {
    if (this.cancellation) {
      throw new VecinityError('busy', 'A model is being trained already.', {
        remedy: 'Wait for it, or cancel it in the notification.',
      });
    }
    const cancellation = new vscode.CancellationTokenSource();
    this.cancellation = cancellation;
    this.progress = beginning;
    void vscode.commands.executeCommand('setContext', 'vecinity.training', true);
    try {
      const run = this.runWithProgress(request, cancellation);
      this.running = run;
      return await run;
    } finally {
      this.progress = undefined;
      this.cancellation = undefined;
      cancellation.dispose();
      this.status.hide();
      void vscode.commands.executeCommand('setContext', 'vecinity.training', false);
    }
  }

  dispose(): void {
    this.cancel();
  }

  private async runWithProgress(
    request: TrainRequest,
    cancellation: vscode.CancellationTokenSource,
  ): Promise<TrainResult> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(`Learning “${oneLine(request.name)}”`),
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (notification, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      let shown = 0;
      const onProgress = (progress: TrainingProgress): void => {
        this.progress = progress;
        this.status.show(request.name, progress);
        notification.report({
          message: progressText(progress),
          increment: Math.max(0, progress.overall * 100 - shown),
        });
        shown = Math.max(shown, progress.overall * 100);
      };
      onProgress(beginning);
      const trainer = new TrainerClient(this.file, onProgress);
      try {
        return await trainer.remote.train(request, signalOf(cancellation.token));
      } finally {
        await trainer.end();
      }
    });
  }
}
