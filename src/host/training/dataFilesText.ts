import { formatPlural } from '../../core/numberText';
import type { CorpusSurvey } from '../../protocol/training';

type DataFiles = NonNullable<CorpusSurvey['dataFiles']>;

/** `Not read: 14 data files, such as notes.csv.` */
export function notReadText({ count, example }: DataFiles, nameOf: (path: string) => string): string {
  return `Not read: ${formatPlural(count, 'data file')}, such as ${nameOf(example)}.`;
}

/** Tells what to write into the training form, so that other text is still read. */
export function readDataText({ example }: DataFiles): string {
  const ending = /\.[^./\\]+(?:\.(?:gz|bz2|xz|zst))?$/i.exec(example)?.[0] ?? '.csv';
  return `To read such data with the rest, write two lines into Files to train on: **/* and **/*${ending}.`;
}
