import { isCancelled } from '../../src/core/errors';

/** Runs one request at a time: a newer one cancels the older, whose result is dropped. */
export class Latest {
  private controller: AbortController | undefined;

  cancel(): void {
    this.controller?.abort();
    this.controller = undefined;
  }

  /** Calls `onResult` or `onError`, unless a newer request has started. */
  run<Result>(
    request: (signal: AbortSignal) => Promise<Result>,
    onResult: (result: Result) => void,
    onError: (error: unknown) => void,
  ): void {
    this.cancel();
    const controller = new AbortController();
    this.controller = controller;
    request(controller.signal).then(
      (result) => {
        if (!controller.signal.aborted) {
          onResult(result);
        }
      },
      (error: unknown) => {
        if (!controller.signal.aborted && !isCancelled(error)) {
          onError(error);
        }
      },
    );
  }
}
