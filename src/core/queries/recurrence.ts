import type { Space } from '../space';
import { NEIGHBOURS } from '../training/stability';

/** In how many of the reruns of a training a neighbour was among a word's nearest again. */
export interface Recurrence {
  readonly times: number;
  readonly runs: number;
}

/** Of `near` as a neighbour of `word`; undefined where the model does not know it. */
export function recurrenceOf({ parts, provenance }: Space, word: number, near: number): Recurrence | undefined {
  const { recurrenceIds, recurrenceTimes } = parts;
  const runs = provenance.hyperparameters['stability'];
  if (!recurrenceIds || !recurrenceTimes || typeof runs !== 'number' || near === word) {
    return undefined;
  }
  const row = word * NEIGHBOURS;
  const place = recurrenceIds.subarray(row, row + NEIGHBOURS).indexOf(near);
  return place < 0 ? undefined : { times: recurrenceTimes[row + place]!, runs };
}
