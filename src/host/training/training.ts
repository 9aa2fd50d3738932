import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { VecinityError, isCancelled } from '../../core/errors';
import { estimateSeconds } from '../../core/training/estimateTime';
import type {
  ComparedDimensions,
  CompareRequest,
  ProbeAnswer,
  ProbeRequest,
  ResumeRequest,
  TrainRequest,
  TrainResult,
} from '../../protocol/training';
import { signalOf } from '../cancellation';
import { notificationText, oneLine } from '../inertText';
import { RunRecord } from './runRecord';
import type { InterruptedTraining, State } from '../state';
import { progressText, type TrainingStatus } from './trainingStatus';
import { INITIAL_PROGRESS, type CurrentJob, type Job, type JobPanel } from './job';
import { ProgressNotification } from './progressNotification';
import { TrainerClient, type TrainerListener } from './trainerClient';

/** Seconds of the shortest run that tells the speed of the machine. */
const MIN_PACE_SECONDS = 2;

/** Runs trainings and comparisons, one at a time. */
export class Training implements vscode.Disposable {
  /** Record of the current or last run; undefined before the first. */
  record: RunRecord | undefined;
  private runs = 0;
  private current: CurrentJob | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private readonly visiblePanels = new Set<JobPanel>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a run begins and when it ends. */
  readonly onDidChangeRun = this.changed.event;

  /** @param file absolute path of the trainer's bundle */
  constructor(
    private readonly file: string,
    private readonly status: TrainingStatus,
    private readonly memory: State,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.showWhetherInterrupted();
  }

  /** The interrupted training that can be resumed; undefined while a job runs. */
  get interrupted(): InterruptedTraining | undefined {
    return this.current ? undefined : this.memory.interruptedTraining;
  }

  /** The running job; undefined if there is none. */
  get state(): Readonly<Pick<CurrentJob, 'name' | 'progress'>> | undefined {
    return this.current;
  }

  /** How much longer training takes on this machine than `estimateSeconds` says. */
  get pace(): number {
    return this.memory.pace;
  }

  /** Starts a trainer for questions before a run. The caller ends it. */
  createTrainer(listener?: TrainerListener): TrainerClient {
    return new TrainerClient(this.file, listener);
  }

  cancel(): void {
    this.current?.cancellation.cancel();
  }

  /** Whether the user sees a panel. */
  isVisible(panel: JobPanel): boolean {
    return this.visiblePanels.has(panel);
  }

  /** A panel was shown or hidden. The notification of its job closes, because it would cover the panel. */
  setVisible(panel: JobPanel, visible: boolean): void {
    if (!visible) {
      this.visiblePanels.delete(panel);
      return;
    }
    this.visiblePanels.add(panel);
    if (this.current?.panel === panel) {
      this.current.notification?.hide();
    }
  }

  /** Pauses or resumes the running job, if any. */
  async setPaused(paused: boolean): Promise<void> {
    const { current } = this;
    if (current) {
      await current.trainer.remote.setPaused({ paused });
      current.report({ ...current.progress, paused });
    }
  }

  /** Cancels the running job. Settles when nothing of it is left. */
  async stop(): Promise<void> {
    this.cancel();
    await this.running.catch(() => undefined);
  }

  /** Stops the running job. Settles when nothing of it is left but its last checkpoint. */
  async interrupt(): Promise<void> {
    await this.current?.trainer.remote.interrupt({}).catch(() => undefined);
    await this.running.catch(() => undefined);
  }

  /**
   * Trains with the status bar item, and a progress notification unless the live panel is visible. When this settles, nothing of the run is
   * left but its model.
   * @throws VecinityError `busy` if a job runs, `cancelled`, and the errors of the trainer
   */
  async run(request: TrainRequest): Promise<TrainResult> {
    const result = await this.learn(request.name, (trainer, signal) => trainer.remote.train(request, signal));
    await this.notePace(result);
    return result;
  }

  /** Resumes an interrupted training. @throws VecinityError as `run`, and `corpusChanged`, `badFile` */
  async resume(name: string, request: ResumeRequest): Promise<TrainResult> {
    return this.learn(name, (trainer, signal) => trainer.remote.resume(request, signal));
  }

  /** Forgets the interrupted training and removes its checkpoint. */
  async discardInterrupted(): Promise<void> {
    const { interrupted } = this;
    if (interrupted) {
      await this.remember(undefined);
      await rm(interrupted.checkpoint, { force: true });
    }
  }

  /** Remembers how fast this machine is. A short run tells little. */
  private async notePace({ options, model, phaseSeconds }: TrainResult): Promise<void> {
    const seconds = phaseSeconds.reading + phaseSeconds.training;
    if (seconds >= MIN_PACE_SECONDS) {
      await this.memory.setPace(seconds / estimateSeconds(model.tokens, options));
    }
  }

  private async learn(name: string, work: Job<TrainResult>['work']): Promise<TrainResult> {
    this.requireIdle();
    const record = new RunRecord(++this.runs, name, INITIAL_PROGRESS);
    this.record = record;
    const rename = (model: { readonly name: string }): void => {
      record.name = model.name;
      if (this.current) {
        this.current.name = model.name;
      }
    };
    try {
      const result = await this.runAlone({
        name,
        title: `Learning “${oneLine(name)}”`,
        link: ' ([show live](command:vecinity.showTraining))',
        panel: 'live',
        listener: {
          progress: (progress) => record.report(progress),
          named: rename,
          begun: (begun) => record.begin(begun),
          checkpoint: ({ path, fraction, trouble }) => {
            if (trouble === undefined) {
              void this.remember({ name: record.name, checkpoint: path, fraction, diverged: false });
            } else {
              this.log.warn(`Saving a checkpoint of “${record.name}” failed: ${trouble}`);
            }
          },
        },
        work,
      });
      record.end({ state: 'done', result });
      await this.remember(undefined);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reported = await this.rememberEnd(error);
      record.end(isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message });
      throw reported;
    } finally {
      this.changed.fire();
    }
  }

  /**
   * Trains with one number of dimensions after the other, with a cancellable progress notification.
   * @throws VecinityError as `run`
   */
  async compareDimensions(
    name: string,
    request: CompareRequest,
    listener: TrainerListener,
  ): Promise<ComparedDimensions> {
    return this.runAlone({
      name: `dimensions of ${name}`,
      title: `Comparing dimensions of “${oneLine(name)}”`,
      panel: 'dimensions',
      listener,
      work: (trainer, signal) => trainer.remote.compareDimensions(request, signal),
    });
  }

  /** The neighbours of a few words in the vectors of the running training; empty if none runs. */
  async probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer> {
    return this.current?.trainer.remote.probe(request, signal) ?? { words: [], compared: 0 };
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }

  /** Remembers the checkpoint of a failed run. A thread that died cannot name it: its last one counts then. */
  private async rememberEnd(error: unknown): Promise<unknown> {
    const before = this.memory.interruptedTraining;
    if (before && error instanceof VecinityError) {
      const { code, message, details } = error;
      if (code === 'internal' || details.checkpoint === before.checkpoint) {
        await this.remember({ ...before, diverged: code === 'diverged' });
        return new VecinityError(code, message, { ...details, checkpoint: before.checkpoint });
      }
    }
    await this.remember(undefined);
    return error;
  }

  private async remember(interrupted: InterruptedTraining | undefined): Promise<void> {
    await this.memory.setInterruptedTraining(interrupted);
    this.showWhetherInterrupted();
  }

  private showWhetherInterrupted(): void {
    const { interrupted } = this;
    void vscode.commands.executeCommand('setContext', 'vecinity.trainingInterrupted', interrupted !== undefined);
  }

  /** @throws VecinityError `busy` */
  private requireIdle(): void {
    if (this.current) {
      throw new VecinityError('busy', 'A training is already running.', {
        remedy: 'Wait for it, or cancel it in the notification.',
      });
    }
  }

  private async runAlone<Result>(job: Job<Result>): Promise<Result> {
    this.requireIdle();
    const current: CurrentJob = {
      name: job.name,
      panel: job.panel,
      notification: undefined,
      trainer: new TrainerClient(this.file, { ...job.listener, progress: (progress) => current.report(progress) }),
      cancellation: new vscode.CancellationTokenSource(),
      progress: INITIAL_PROGRESS,
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
    { title, link = '', panel, listener, work }: Job<Result>,
    current: CurrentJob,
  ): Promise<Result> {
    if (!this.isVisible(panel)) {
      const cancel = (): void => current.cancellation.cancel();
      current.notification = new ProgressNotification(notificationText(title) + link, cancel);
    }
    current.report = (progress) => {
      if (progress.paused !== current.progress.paused) {
        void vscode.commands.executeCommand('setContext', 'vecinity.trainingPaused', progress.paused);
      }
      current.progress = progress;
      this.status.show(current.name, progress);
      current.notification?.report(progressText(progress), progress.overall);
      listener.progress?.(progress);
    };
    current.report(INITIAL_PROGRESS);
    try {
      return await work(current.trainer, signalOf(current.cancellation.token));
    } finally {
      await current.trainer.end().finally(() => current.notification?.hide());
    }
  }
}
