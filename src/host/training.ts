import * as vscode from 'vscode';
import { VecinityError, isCancelled } from '../core/errors';
import type {
  ComparedDimensions,
  CompareRequest,
  ProbeAnswer,
  ProbeRequest,
  TrainRequest,
  TrainResult,
  TrainingProgress,
} from '../protocol/training';
import { signalOf } from './cancellation';
import { notificationText, oneLine } from './inertText';
import { RunRecord } from './runRecord';
import { progressText, type TrainingStatus } from './status';
import { TrainerClient, type TrainerListener } from './trainerClient';

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

/** Something that a trainer does, while nothing else is trained. */
interface Job<Result> {
  /** What is learnt, for the status bar. */
  readonly name: string;
  /** Of the notification. */
  readonly title: string;
  /** Markdown behind the title. */
  readonly link?: string;
  readonly listener: TrainerListener;
  readonly work: (trainer: TrainerClient, signal: AbortSignal) => Promise<Result>;
}

/** A job that is going on. */
interface CurrentJob {
  readonly name: string;
  readonly trainer: TrainerClient;
  readonly cancellation: vscode.CancellationTokenSource;
  progress: TrainingProgress;
  /** Takes in where the job is. */
  report: (progress: TrainingProgress) => void;
}

/** The training run that is going on, if any: one at a time. */
export class Training implements vscode.Disposable {
  /** Of the run that is going on, or was last; undefined before the first. */
  record: RunRecord | undefined;
  private runs = 0;
  private current: CurrentJob | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a run begins and when it ends. */
  readonly onDidChangeRun = this.changed.event;

  /** @param file absolute path of the trainer's bundle. */
  constructor(
    private readonly file: string,
    private readonly status: TrainingStatus,
  ) {}

  /** What is going on. */
  get state(): Readonly<Pick<CurrentJob, 'name' | 'progress'>> | undefined {
    return this.current;
  }

  /** A trainer to ask before a run. The caller ends it. */
  createTrainer(): TrainerClient {
    return new TrainerClient(this.file);
  }

  cancel(): void {
    this.current?.cancellation.cancel();
  }

  /** What is going on waits, or goes on; nothing happens if there is nothing. */
  async setPaused(paused: boolean): Promise<void> {
    const { current } = this;
    if (current) {
      await current.trainer.remote.setPaused({ paused });
      current.report({ ...current.progress, paused });
    }
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
    this.requireIdle();
    const record = new RunRecord(++this.runs, request.name, beginning);
    this.record = record;
    try {
      const result = await this.runAlone({
        name: request.name,
        title: `Learning “${oneLine(request.name)}”`,
        link: ' ([show live](command:vecinity.showTraining))',
        listener: {
          progress: (progress) => record.report(progress),
          begun: (begun) => record.begin(begun),
        },
        work: (trainer, signal) => trainer.remote.train(request, signal),
      });
      record.end({ state: 'done', result });
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      record.end(isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message });
      throw error;
    } finally {
      this.changed.fire();
    }
  }

  /**
   * Learns with one number of dimensions after the other, with a cancellable progress notification.
   * @throws VecinityError as `run`
   */
  async compareDimensions(name: string, request: CompareRequest, listener: TrainerListener): Promise<ComparedDimensions> {
    return this.runAlone({
      name: `dimensions of ${name}`,
      title: `Comparing dimensions of “${oneLine(name)}”`,
      listener,
      work: (trainer, signal) => trainer.remote.compareDimensions(request, signal),
    });
  }

  /** The neighbours of a few words at this moment of the run; nothing if none is going on. */
  async probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.current?.trainer.remote.probe(request, signal) ?? { words: [], compared: 0 };
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }

  /** @throws VecinityError `busy` */
  private requireIdle(): void {
    if (this.current) {
      throw new VecinityError('busy', 'A model is being trained already.', {
        remedy: 'Wait for it, or cancel it in the notification.',
      });
    }
  }

  private async runAlone<Result>(job: Job<Result>): Promise<Result> {
    this.requireIdle();
    const current: CurrentJob = {
      name: job.name,
      trainer: new TrainerClient(this.file, { ...job.listener, progress: (progress) => current.report(progress) }),
      cancellation: new vscode.CancellationTokenSource(),
      progress: beginning,
      report: () => undefined,
    };
    this.current = current;
    void vscode.commands.executeCommand('setContext', 'vecinity.training', true);
    try {
      const run = this.runWithProgress(job, current);
      this.running = run;
      this.changed.fire();
      return await run;
    } finally {
      this.current = undefined;
      current.cancellation.dispose();
      this.status.hide();
      void vscode.commands.executeCommand('setContext', 'vecinity.training', false);
      void vscode.commands.executeCommand('setContext', 'vecinity.trainingPaused', false);
    }
  }

  private async runWithProgress<Result>(
    { name, title, link = '', listener, work }: Job<Result>,
    current: CurrentJob,
  ): Promise<Result> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(title) + link,
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (notification, token) => {
      token.onCancellationRequested(() => current.cancellation.cancel());
      let shown = 0;
      current.report = (progress) => {
        if (progress.paused !== current.progress.paused) {
          void vscode.commands.executeCommand('setContext', 'vecinity.trainingPaused', progress.paused);
        }
        current.progress = progress;
        this.status.show(name, progress);
        notification.report({
          message: progressText(progress),
          increment: Math.max(0, progress.overall * 100 - shown),
        });
        shown = Math.max(shown, progress.overall * 100);
        listener.progress?.(progress);
      };
      current.report(beginning);
      try {
        return await work(current.trainer, signalOf(current.cancellation.token));
      } finally {
        await current.trainer.end();
      }
    });
  }
}
