import type { Space } from '../space';
import { NEIGHBOURS } from '../training/stability';

/** In how many reruns of a training a neighbour was again among the nearest of a word. */
export interface Recurrence {
  readonly times: number;
  readonly runs: number;
}

/** The recurrence of `near` as a neighbour of `word`; undefined if the model has no figure for it. */
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
