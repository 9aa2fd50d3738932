/** A question waits this long for longer work to pause. */
const SLICE_MILLISECONDS = 4;

/** Runs steps to their end, at most SLICE_MILLISECONDS between two pauses. @param pause lets other work go on */
export async function inSlices<Result>(steps: Generator<void, Result>, pause: () => Promise<unknown>): Promise<Result> {
  for (let from = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
    if (performance.now() - from > SLICE_MILLISECONDS) {
      await pause();
      from = performance.now();
    }
  }
}
