import { formatPlural } from '../../src/core/numberText';
import type { Diagnosis } from '../../src/protocol/files';

/** The number of faults that were found, listed or not. */
export function faultTotal({ counts }: Diagnosis): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** The result of a check in one sentence. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const words = formatPlural(diagnosis.words, 'word');
  const total = faultTotal(diagnosis);
  const faults = formatPlural(total, 'fault');
  if (!diagnosis.error) {
    return total === 0 ? `No faults in ${words}.` : `${faults}; ${words} can be read.`;
  }
  return diagnosis.words === 0 && total === 0
    ? 'The file cannot be read.'
    : `The file cannot be read to its end. Before that there are ${words} and ${faults}.`;
}
