import { cancelled } from '../core/errors';

/**
 * Runs pieces of work one after the other, each in a turn of the event loop of its own. Messages that came meanwhile are
 * heard between two turns, so that work whose caller has cancelled is never begun: of many hovers only the latest counts.
 */
export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws VecinityError `cancelled` if `signal` was aborted before the work's turn; else what `work` throws. */
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
