import type { Handlers, Remote } from '../protocol/rpc';
import type { TrainingApi, TrainingEvents } from '../protocol/training';
import { Thread } from './thread';

/** The longest wait for a cancelled run to tidy up before its thread is ended anyway. */
const tidyMilliseconds = 5000;

/** Who wants to know what a trainer tells. */
export type TrainerListener = {
  readonly [Name in keyof TrainingEvents]?: (event: Parameters<TrainingEvents[Name]>[0]) => void;
};

/** The coordinator thread of one training run: starts here, ends with `end`. */
export class TrainerClient {
  private readonly thread: Thread<TrainingApi>;

  /** @param file absolute path of the trainer's bundle. */
  constructor(file: string, listener: TrainerListener = {}) {
    const events: Handlers<TrainingEvents> = {
      progress: (progress) => listener.progress?.(progress),
      begun: (run) => listener.begun?.(run),
      compared: (row) => listener.compared?.(row),
      checkpoint: (report) => listener.checkpoint?.(report),
    };
    this.thread = new Thread<TrainingApi>('The trainer', file, events);
  }

  get remote(): Remote<TrainingApi> {
    return this.thread.remote;
  }

  /** Lets a cancelled run remove what it wrote, then ends the thread. */
  async end(): Promise<void> {
    const settled = this.remote.settled({}).catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, tidyMilliseconds);
    });
    await Promise.race([settled, deadline]);
    clearTimeout(timer);
    await this.thread.end();
  }
}
