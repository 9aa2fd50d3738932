import type { Handlers, Remote } from '../../protocol/rpc';
import type { TrainingApi, TrainingEvents } from '../../protocol/training';
import { withinDeadline } from '../../threads/deadline';
import { WorkerThread } from '../../threads/workerThread';

/** How long a cancelled run may take to tidy up before its thread is ended. */
const MAX_TIDY_MILLISECONDS = 5000;

/** Receives the events of a trainer. */
export type TrainerListener = {
  readonly [Name in keyof TrainingEvents]?: (event: Parameters<TrainingEvents[Name]>[0]) => void;
};

/** The coordinator thread of one training run. The constructor starts it, `end` ends it. */
export class TrainerClient {
  private readonly thread: WorkerThread<TrainingApi>;

  /** @param file absolute path of the trainer's bundle */
  constructor(file: string, listener: TrainerListener = {}) {
    const handlers: Handlers<TrainingEvents> = {
      progress: (progress) => listener.progress?.(progress),
      named: (request) => listener.named?.(request),
      begun: (run) => listener.begun?.(run),
      compared: (row) => listener.compared?.(row),
      checkpoint: (report) => listener.checkpoint?.(report),
    };
    this.thread = new WorkerThread<TrainingApi>(file, {
      label: 'The trainer',
      remedy: 'Try again. The log has the details.',
      handlers,
    });
  }

  get remote(): Remote<TrainingApi> {
    return this.thread.remote;
  }

  /** Lets a cancelled run remove what it wrote, then ends the thread. */
  async end(): Promise<void> {
    await withinDeadline(
      this.remote.settled({}).catch(() => undefined),
      MAX_TIDY_MILLISECONDS,
    );
    await this.thread.end();
  }
}
