import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { JsonTrouble } from '../../../core/formats/json/jsonCursor';
import { numberRows } from '../../../core/formats/shared/packedWords';
import { TokenNames, type TokenNameList, type TokenSpelling } from '../../../core/formats/tokenTable/tokenNames';
import { readTokenIds, readTokenLines, readTokenizer } from '../../../core/formats/tokenTable/tokenizerJson';
import { allocateBytes } from '../allocate';
import { findCompanion } from '../companion';
import type { ReadChoices, ReadOptions } from '../../../core/formats/format';
import { withInputFile } from '../inputFile';

/** The largest vocabularies have under a million tokens; each row takes memory for its name before it is read. */
const MOST_ROWS = 20_000_000;

/** @throws VecinityError `badFile` if there are more rows than any vocabulary has tokens */
export function checkTokenRows(file: string, rows: number): void {
  if (rows > MOST_ROWS) {
    throw new VecinityError(
      'badFile',
      `${file} says that its table has ${rows} rows, more than any vocabulary has tokens.`,
      {
        path: file,
        byte: 0,
        remedy: 'Get the file again, or choose another table of it.',
      },
    );
  }
}

/** Names for the rows of a table, and where they are from. */
export interface RowNames extends TokenNameList {
  /** Absolute paths of the files that were read. */
  readonly companions: readonly string[];
  /** What is to be said of the names: rows without a token, tokens without a row. */
  readonly notes: readonly string[];
}

/** What holds the tokens of the model in the same folder; the best first. */
const vocabularyFiles = ['tokenizer.json', 'vocab.txt', 'vocab.json'];
/** What would hold them, too, but is not read. */
const otherFiles = ['tekken.json', 'tokenizer.model', 'spiece.model', 'sentencepiece.bpe.model', 'tiktoken.model'];
const ADDED_TOKENS = 'added_tokens.json';

/** The largest known has 35 MB. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Names the rows of a language model's table by the tokenizer's file that was chosen or else stands beside it; by their
 * numbers, where there is none.
 * @throws VecinityError `badFile`, `unreadable`, `cancelled`.
 */
export async function nameTokens(
  file: string,
  rows: number,
  { wordsFile }: ReadChoices,
  signal?: AbortSignal,
): Promise<RowNames> {
  checkTokenRows(file, rows);
  const vocabulary = wordsFile ?? (await findCompanion(file, vocabularyFiles));
  if (vocabulary === undefined) {
    return numbered(file, rows);
  }
  const names = new TokenNames(rows);
  let spelling = await readVocabularyFile(file, vocabulary, names, signal);
  const companions = [vocabulary];
  if (spelling === undefined) {
    const added = wordsFile === undefined ? await findCompanion(file, [ADDED_TOKENS]) : undefined;
    if (added !== undefined) {
      companions.push(added);
      await withTokens(file, added, signal, (bytes) => readTokenIds(bytes, names, true));
    }
    spelling = names.looksByteLevel ? 'byteLevel' : 'plain';
  }
  const list = names.finish(spelling);
  return { ...list, companions, notes: tokenNotes(list, rows, path.basename(vocabulary)) };
}

/** What is to be said where tokens and rows are not as many. */
export function tokenNotes({ unnamed, beyond }: TokenNameList, rows: number, of: string): string[] {
  const notes: string[] = [];
  if (unnamed.length > 0) {
    notes.push(`${unnamed.length} of ${rows} rows have no token in ${of}: they are named by their numbers, from 0.`);
  }
  if (beyond > 0) {
    notes.push(`${beyond} tokens of ${of} have no row: they are left out.`);
  }
  return notes;
}

/** Tells of the rows that have no token. */
export function reportUnnamed({ unnamed }: TokenNameList, { faults }: ReadOptions): void {
  for (const row of unnamed) {
    faults?.add('unnamedRow', { row: row + 1 }, () => `The row has no token: it is named ${row}, its number from 0.`);
  }
}

async function numbered(file: string, rows: number): Promise<RowNames> {
  const other = await findCompanion(file, otherFiles);
  const why =
    other === undefined
      ? `there is no ${vocabularyFiles.join(', ')} beside the file`
      : `${path.basename(other)} beside the file is of a kind that is not read`;
  return {
    words: numberRows(0, rows),
    unnamed: Array.from({ length: rows }, (_, row) => row),
    beyond: 0,
    companions: [],
    notes: [`Rows are named by their numbers, from 0: ${why}. Put the tokenizer.json of the model there.`],
  };
}

/** @returns undefined where the file does not tell how its tokens are spelt */
async function readVocabularyFile(
  file: string,
  vocabulary: string,
  names: TokenNames,
  signal: AbortSignal | undefined,
): Promise<TokenSpelling | undefined> {
  return withTokens(file, vocabulary, signal, (bytes) => {
    if (!vocabulary.toLowerCase().endsWith('.json')) {
      readTokenLines(bytes, names);
      return 'plain';
    }
    if (isTokenizer(bytes)) {
      return readTokenizer(bytes, names);
    }
    readTokenIds(bytes, names);
    return undefined;
  });
}

/** Whether the file is a tokenizer, which has a vocabulary in its `model`, and no vocabulary alone. */
function isTokenizer(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\s*\{\s*"[^"]*"\s*:\s*["{[nft]/.test(head.replace(/^\ufeff/, ''));
}

async function withTokens<Result>(
  file: string,
  vocabulary: string,
  signal: AbortSignal | undefined,
  use: (bytes: Uint8Array) => Result,
): Promise<Result> {
  return withInputFile(vocabulary, async (source) => {
    if (source.size > MOST_BYTES) {
      throw badTokens(file, vocabulary, `is too long for a list of tokens: ${source.size} bytes`, 0);
    }
    const bytes = allocateBytes(source.size, vocabulary);
    await source.read(bytes, 0, signal);
    try {
      return use(bytes);
    } catch (error) {
      if (error instanceof JsonTrouble) {
        throw badTokens(file, vocabulary, `has ${error.trouble} at byte ${error.byte}`, error.byte);
      }
      throw error;
    }
  });
}

function badTokens(file: string, vocabulary: string, trouble: string, byte: number): VecinityError {
  return new VecinityError(
    'badFile',
    `The tokens for ${file} cannot be read: ${path.basename(vocabulary)} ${trouble}.`,
    {
      path: vocabulary,
      byte,
      remedy: `Get ${path.basename(vocabulary)} again, or take it away to see the rows by their numbers.`,
    },
  );
}
