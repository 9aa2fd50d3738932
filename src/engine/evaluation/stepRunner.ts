import { cancelled } from '../../core/errors';
import type { RunSteps } from './evaluateModels';

/**
 * Runs steps with pauses, in which other questions and an interruption arrive.
 * @param sliceMilliseconds time between two pauses
 * @param tell gets the share that is done, 0..1, at each pause
 */
export function stepRunner(signal: AbortSignal, sliceMilliseconds: number, tell: (fraction: number) => void): RunSteps {
  return async (steps, shareOf) => {
    for (let from = performance.now(); ;) {
      const { done, value } = steps.next();
      if (done) {
        return value;
      }
      if (performance.now() - from >= sliceMilliseconds) {
        tell(shareOf(value));
        await new Promise((resolve) => setImmediate(resolve));
        from = performance.now();
      }
      if (signal.aborted) {
        throw cancelled();
      }
    }
  };
}
