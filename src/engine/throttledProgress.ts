import type { FileWork, LoadingEvent } from '../protocol/files';

/** Of each work on a file, five times a second: more is nothing a person sees, and every event wakes another thread. */
const MILLISECONDS = 200;

/** Gives whoever reads the file `path` for some work the function to tell how far it is, 0..1, as often as it likes. */
export type ProgressOf = (path: string, work: FileWork) => (fraction: number) => void;

/** @param tell is called now and then; not at all for what is read at once */
export function throttledProgress(tell: (event: LoadingEvent) => void): ProgressOf {
  return (path, work) => {
    let last = performance.now();
    return (fraction) => {
      const now = performance.now();
      if (now - last >= MILLISECONDS) {
        last = now;
        tell({ path, work, fraction });
      }
    };
  };
}
