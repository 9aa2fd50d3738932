import type { Remote } from '../protocol/rpc';
import type { BegunRun, TrainingApi, TrainingEvents, TrainingProgress } from '../protocol/training';
import { Thread } from './thread';

/** The longest wait for a cancelled run to tidy up before its thread is ended anyway. */
const tidyMilliseconds = 5000;

/** The coordinator thread of one training run: starts here, ends with `end`. */
export class TrainerClient {
  private readonly thread: Thread<TrainingApi>;

  /** @param file absolute path of the trainer's bundle. */
  constructor(
    file: string,
    onProgress: (progress: TrainingProgress) => void = () => undefined,
    onBegun: (run: BegunRun) => void = () => undefined,
  ) {
    const events: TrainingEvents = {
      progress: (progress) => {
        onProgress(progress);
        return Promise.resolve();
      },
      begun: (run) => {
        onBegun(run);
        return Promise.resolve();
      },
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
