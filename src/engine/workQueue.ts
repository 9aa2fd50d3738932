import { cancelled } from '../core/errors';

/**
 * Runs pieces of work one after another, each in its own turn of the event loop. Messages are received between turns,
 * so cancelled work never starts: of many hovers only the latest runs.
 */
export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws VecinityError `cancelled` if `signal` is aborted before the work starts; else any error of `work` */
  run<Result>(signal: AbortSignal, work: () => Result): Promise<Result> {
    const turn = this.last.then(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) {
        throw cancelled();
      }
      return work();
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
