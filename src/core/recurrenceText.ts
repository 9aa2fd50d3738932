import { formatPlural } from './numberText';
import type { Recurrence } from './queries/recurrence';

/** `4/5`, of the same width for all that are of so many runs. */
export function formatRecurrence({ times, runs }: Recurrence): string {
  return `${String(times).padStart(String(runs).length, '\u00a0')}/${runs}`;
}

/** What such a figure means. */
export function recurrenceLegend({ times, runs }: Recurrence): string {
  return `${times}/${runs}: among the nearest again in ${times} of ${formatPlural(runs, 'rerun')}`;
}
