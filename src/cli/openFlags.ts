import path from 'node:path';
import { readChoices } from '../engine/answers/importFile';
import type { ReadChoices } from '../core/formats/format';
import { UsageError, type FlagSpecs, type FlagValues } from './arguments';

/** Flags of all commands that read a file: which part of it to open. */
export const openFlags = {
  table: { kind: 'text', value: 'NAME', help: 'table to open, if the file has several (see info)' },
  words: {
    kind: 'text',
    value: 'FILE',
    help: 'file with the words, if this file has none: one word a line, JSON or .npy',
  },
  first: { kind: 'number', value: 'N', help: 'only the first N words' },
  'only-words': { kind: 'text', value: 'FILE', help: 'only the words in this text file, one a line' },
  encoding: { kind: 'text', value: 'NAME', help: 'encoding of the words (recognised)' },
} as const satisfies FlagSpecs;

/** Converts the flags to options of readers. @throws UsageError, VecinityError if a named file cannot be read */
export async function choicesOf(
  { table, words, first, 'only-words': onlyWords, encoding }: FlagValues<typeof openFlags>,
  signal: AbortSignal,
): Promise<ReadChoices> {
  if (first !== undefined && (!Number.isInteger(first) || first < 1)) {
    throw new UsageError(`--first needs a whole number of at least 1, not ${first}.`);
  }
  return readChoices(
    {
      ...(table === undefined ? {} : { table }),
      ...(words === undefined ? {} : { wordsFile: path.resolve(words) }),
      ...(first === undefined ? {} : { firstWords: first }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(onlyWords === undefined ? {} : { onlyWordsFile: path.resolve(onlyWords) }),
    },
    signal,
  );
}
