import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import { withSource, type OpenSource } from '../../io/source';
import type { FormatInput, Host, OpenChoices, ReadOptions } from '../format';
import { JsonTrouble } from '../json/jsonCursor';
import { numberRows } from '../shared/packedWords';
import { readTokenIds, readTokenLines, readTokenizer } from './tokenizerJson';
import { TokenNames, type TokenNameList, type TokenSpelling } from './tokenNames';

/** Maximum rows; the largest vocabularies have under a million tokens, and each name takes memory before it is read. */
const MAX_ROWS = 20_000_000;

/** @throws VecinityError `badFile` if there are more rows than any vocabulary has tokens */
export function checkTokenRows(file: string, rows: number): void {
  if (rows > MAX_ROWS) {
    throw badFile(file, `claims a table of ${rows} rows, more than any vocabulary has tokens`, {
      remedy: 'Get the file again, or choose another table in it.',
    });
  }
}

/** Names for the rows of a table, and the files they come from. */
export interface RowNames extends TokenNameList {
  /** Absolute paths of the files that were read. */
  readonly companions: readonly string[];
  /** Sentences for the user about rows without a token and tokens without a row. */
  readonly notes: readonly string[];
}

/** Files with the tokens of the model in the same folder, the best first. */
const vocabularyFiles = ['tokenizer.json', 'vocab.txt', 'vocab.json'];
/** Files with tokens in formats that are not supported. */
export const unsupportedFiles = [
  'tekken.json',
  'tokenizer.model',
  'spiece.model',
  'sentencepiece.bpe.model',
  'tiktoken.model',
];
const ADDED_TOKENS = 'added_tokens.json';

/** Maximum size of a list of tokens; the largest known has 35 MB. */
const MAX_BYTES = 512 * 1024 * 1024;

/** A file with a table whose rows need names. */
export type TokenTableInput = Pick<FormatInput, 'folder' | 'host'> & { readonly source: { readonly path: string } };

/**
 * Names the rows of a language model's table: by the tokenizer's file that the user chose, else by the one beside the
 * table, else by their numbers from 0.
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function nameTokens(
  input: TokenTableInput,
  rows: number,
  { wordsFile }: OpenChoices,
  signal?: AbortSignal,
): Promise<RowNames> {
  const { folder, host } = input;
  const { path } = input.source;
  checkTokenRows(path, rows);
  const found = wordsFile === undefined ? await folder.find(vocabularyFiles) : undefined;
  const vocabulary = wordsFile ?? (found === undefined ? undefined : folder.pathOf(found));
  if (vocabulary === undefined) {
    return numbered(input, rows);
  }
  const names = new TokenNames(rows);
  const openVocabulary = found === undefined ? host.openFile(vocabulary) : folder.open(found);
  let spelling = await withTokens(path, openVocabulary, host, signal, (bytes) =>
    takeVocabulary(vocabulary, bytes, names),
  );
  const companions = [vocabulary];
  if (spelling === undefined) {
    const added = wordsFile === undefined ? await folder.find([ADDED_TOKENS]) : undefined;
    if (added !== undefined) {
      companions.push(folder.pathOf(added));
      await withTokens(path, folder.open(added), host, signal, (bytes) => readTokenIds(bytes, names, true));
    }
    spelling = names.looksByteLevel ? 'byteLevel' : 'plain';
  }
  const list = names.finish(spelling);
  return { ...list, companions, notes: tokenNotes(list, rows, baseName(vocabulary)) };
}

/** Says how many rows have no token, and how many tokens no row. @param place for people: where the tokens are */
export function tokenNotes({ unnamed, beyond }: TokenNameList, rows: number, place: string): string[] {
  const notes: string[] = [];
  if (unnamed.length > 0) {
    notes.push(`${unnamed.length} of ${rows} rows have no token in ${place}: their names are their numbers, from 0.`);
  }
  if (beyond > 0) {
    notes.push(`${beyond} tokens in ${place} have no row: they are left out.`);
  }
  return notes;
}

/** Adds a fault for each row without a token. */
export function reportUnnamed({ unnamed }: TokenNameList, { faults }: ReadOptions): void {
  for (const row of unnamed) {
    faults?.add('unnamedRow', { row: row + 1 }, () => `The row has no token: its name is ${row}, its number from 0.`);
  }
}

async function numbered({ folder }: TokenTableInput, rows: number): Promise<RowNames> {
  const unsupported = await folder.find(unsupportedFiles);
  const why =
    unsupported === undefined
      ? `there is no ${vocabularyFiles.join(', ')} beside the file`
      : `the format of ${unsupported} beside the file is not supported`;
  return {
    words: numberRows(0, rows),
    unnamed: Array.from({ length: rows }, (_, row) => row),
    beyond: 0,
    companions: [],
    notes: [`The names of rows are their numbers, from 0: ${why}. Put the tokenizer.json of the model there.`],
  };
}

/** @returns undefined if the file does not say how its tokens are spelt */
function takeVocabulary(vocabulary: string, bytes: Uint8Array, names: TokenNames): TokenSpelling | undefined {
  if (!vocabulary.toLowerCase().endsWith('.json')) {
    readTokenLines(bytes, names);
    return 'plain';
  }
  if (isTokenizer(bytes)) {
    return readTokenizer(bytes, names);
  }
  readTokenIds(bytes, names);
  return undefined;
}

/** Whether the JSON is a whole tokenizer, with a vocabulary in its `model`, rather than a vocabulary alone. */
export function isTokenizer(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\s*\{\s*"[^"]*"\s*:\s*["{[nft]/.test(head.replace(/^\ufeff/, ''));
}

async function withTokens<Result>(
  file: string,
  opening: Promise<OpenSource>,
  host: Host,
  signal: AbortSignal | undefined,
  use: (bytes: Uint8Array) => Result,
): Promise<Result> {
  return withSource(opening, async (source) => {
    if (source.size > MAX_BYTES) {
      throw badTokens(file, source.path, `has ${source.size} bytes, too many for a list of tokens`, 0);
    }
    const bytes = host.memory.bytes(source.size, source.path);
    await source.read(bytes, 0, signal);
    try {
      return use(bytes);
    } catch (error) {
      if (error instanceof JsonTrouble) {
        throw badTokens(file, source.path, `has ${error.trouble}`, error.byte);
      }
      throw error;
    }
  });
}

function badTokens(file: string, vocabulary: string, trouble: string, byte: number): VecinityError {
  const name = baseName(vocabulary);
  return badFile(vocabulary, `${trouble}, so the tokens of ${file} cannot be read`, {
    byte,
    remedy: `Get ${name} again, or take it away to see the rows by their numbers.`,
  });
}
