/**
 * Something long that is done once for all who ask while it goes on: a page that was hidden, and with it thrown away,
 * joins what it had begun when it is shown again.
 */
export class SharedTask<Result> {
  private running: { readonly promise: Promise<Result>; readonly controller: AbortController } | undefined;

  /** @param signal stops it, for everybody */
  run(start: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (!this.running || this.running.controller.signal.aborted) {
      const controller = new AbortController();
      const running = { promise: start(controller.signal), controller };
      this.running = running;
      const end = (): void => {
        if (this.running === running) {
          this.running = undefined;
        }
      };
      running.promise.then(end, end);
    }
    const { promise, controller } = this.running;
    if (signal.aborted) {
      controller.abort();
    }
    signal.addEventListener('abort', () => controller.abort(), { once: true });
    return promise;
  }
}
