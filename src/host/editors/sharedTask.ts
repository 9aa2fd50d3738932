/**
 * A long task that runs once for all who ask while it runs. VS Code throws hidden pages away: when the page is back, it
 * joins the task that it began.
 */
export class SharedTask<Result> {
  private running: { readonly promise: Promise<Result>; readonly controller: AbortController } | undefined;

  /**
   * Joins the running task, or starts it.
   * @param signal stops the task for all who joined
   */
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
