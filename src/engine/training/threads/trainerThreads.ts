import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import type { Remote } from '../../../protocol/rpc';
import { WorkerThread } from '../../workerThread';
import type { TrainerThreadApi, TrainerThreadData } from './trainerThreadApi';

/** How long a thread may take to see the cancel flag. */
const GRACE_MILLISECONDS = 200;

/** The trainer threads of one run. */
export class TrainerThreads {
  private readonly threads: WorkerThread<TrainerThreadApi>[] = [];

  /** @param script the trainer bundle */
  constructor(count: number, background: boolean, script = path.join(__dirname, 'trainer.js')) {
    const workerData: TrainerThreadData = { role: 'trainerThread', background };
    for (let number = 0; number < count; number++) {
      this.threads.push(new WorkerThread(script, { workerData, name: `Vecinity trainer ${number}` }, stopped));
    }
  }

  get remotes(): readonly Remote<TrainerThreadApi>[] {
    return this.threads.map(({ remote }) => remote);
  }

  /** Waits until `calls` have settled, but not long, and ends the threads. */
  async end(calls: readonly Promise<unknown>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, GRACE_MILLISECONDS);
    });
    await Promise.race([Promise.allSettled(calls), grace]);
    clearTimeout(timer);
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

function stopped(cause: string): VecinityError {
  return new VecinityError('internal', `A trainer thread stopped unexpectedly: ${cause}.`, {
    remedy: 'Train again, with fewer threads if memory is short.',
  });
}
