import path from 'node:path';
import { readChoices } from '../engine/answers/importFile';
import type { ReadChoices } from '../core/formats/format';
import { UsageError, type FlagSpecs, type FlagValues } from './arguments';

/** What of a file is opened: flags of all commands that read one. */
export const openFlags = {
  table: { kind: 'text', value: 'NAME', help: 'which table, where the file has several (see info)' },
  words: { kind: 'text', value: 'FILE', help: 'where the words are, if the file has none: one a line, JSON or .npy' },
  first: { kind: 'number', value: 'N', help: 'only the first N words' },
  'only-words': { kind: 'text', value: 'FILE', help: 'only words that this text lists, one a line' },
} as const satisfies FlagSpecs;

/** @throws UsageError, VecinityError if a file that is named cannot be read */
export async function choicesOf(
  { table, words, first, 'only-words': onlyWords }: FlagValues<typeof openFlags>,
  signal: AbortSignal,
): Promise<ReadChoices> {
  if (first !== undefined && (!Number.isInteger(first) || first < 1)) {
    throw new UsageError(`--first needs a whole number from 1, not ${first}.`);
  }
  return readChoices(
    {
      ...(table === undefined ? {} : { table }),
      ...(words === undefined ? {} : { wordsFile: path.resolve(words) }),
      ...(first === undefined ? {} : { firstWords: first }),
      ...(onlyWords === undefined ? {} : { onlyWordsFile: path.resolve(onlyWords) }),
    },
    signal,
  );
}
