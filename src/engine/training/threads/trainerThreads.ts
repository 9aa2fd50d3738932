import path from 'node:path';
import type { Remote } from '../../../protocol/rpc';
import { withinDeadline } from '../../../threads/deadline';
import { WorkerThread } from '../../../threads/workerThread';
import type { TrainerThreadApi, TrainerThreadData } from './trainerThreadApi';

/** Milliseconds for a thread to notice that the run was cancelled. */
const GRACE_MILLISECONDS = 200;

/** The trainer threads of one run. */
export class TrainerThreads {
  private readonly threads: WorkerThread<TrainerThreadApi>[] = [];

  /** @param script the trainer bundle */
  constructor(count: number, background: boolean, script = path.join(__dirname, 'trainer.js')) {
    const workerData: TrainerThreadData = { role: 'trainerThread', background };
    for (let number = 0; number < count; number++) {
      this.threads.push(
        new WorkerThread(script, {
          label: 'A trainer thread',
          remedy: 'Train again, with fewer threads if memory is short.',
          name: `Vecinity trainer ${number}`,
          workerData,
        }),
      );
    }
  }

  get remotes(): readonly Remote<TrainerThreadApi>[] {
    return this.threads.map(({ remote }) => remote);
  }

  /** Waits a short time for `calls` to settle, then ends the threads. */
  async end(calls: readonly Promise<unknown>[]): Promise<void> {
    await withinDeadline(Promise.allSettled(calls), GRACE_MILLISECONDS);
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}
