import type { FileWork, LoadingEvent } from '../protocol/files';

/** Minimum time between two events: people see no more, and each event wakes another thread. */
const MIN_INTERVAL_MS = 200;

/**
 * Makes the function that reports the progress of some work on a file, as a fraction 0..1. Call it as often as you
 * like.
 */
export type ProgressOf = (path: string, work: FileWork) => (fraction: number) => void;

/** @param tell gets an event at most every MIN_INTERVAL_MS, and none for quick work */
export function throttledProgress(tell: (event: LoadingEvent) => void): ProgressOf {
  return (path, work) => {
    let last = performance.now();
    return (fraction) => {
      const now = performance.now();
      if (now - last >= MIN_INTERVAL_MS) {
        last = now;
        tell({ path, work, fraction });
      }
    };
  };
}
