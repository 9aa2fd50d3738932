import { formatPlural } from './numberText';
import type { Recurrence } from './queries/recurrence';

/** `4/5`; padded, so that all values with the same number of runs have the same width. */
export function formatRecurrence({ times, runs }: Recurrence): string {
  return `${String(times).padStart(String(runs).length, '\u00a0')}/${runs}`;
}

/** Explains such a value in words. */
export function recurrenceLegend({ times, runs }: Recurrence): string {
  return `${times}/${runs}: among the nearest neighbours in ${times} of ${formatPlural(runs, 'rerun')}`;
}
