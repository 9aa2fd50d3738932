import { VecinityError } from '../../errors';
import type { Space } from '../../space';
import type { Vocabulary } from '../../vocabulary';
import type { Export, FileContent } from '../format';
import { wordLines } from '../word2vec/textRows';
import { looksLikeColumns } from './wordList';
import { writableWords, type WordLimits } from './writableWords';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Bytes between the columns of a list: space, comma, semicolon, bar. */
const separators = [0x20, 0x2c, 0x3b, 0x7c];

/** Bytes that end a word in a list with one word a line. */
export const BYTES_IN_LINES: readonly number[] = [LINE_FEED, CARRIAGE_RETURN, TAB];

/** Maximum words of a one-hot space that is written as rows; 100 MB in binary. */
const MAX_ONE_HOT_WORDS = 5000;

/**
 * Makes the export of a format that has words and vectors in one file.
 * @param forbidden bytes that words cannot have in the format
 * @param format    for messages: `word2vec’s text`
 * @param bytes     returns the approximate size of the file
 */
export function exportFile(
  forbidden: readonly number[] | ((space: Space) => readonly number[]),
  format: string,
  bytes: (space: Space) => number,
  pieces: (space: Space, words: Vocabulary) => FileContent['pieces'],
  limits: WordLimits = {},
): Export {
  return (space, target) => {
    checkRows(target, space);
    const bytesNotHeld = typeof forbidden === 'function' ? forbidden(space) : forbidden;
    const { words, notes } = writableWords(space.vocabulary, bytesNotHeld, format, limits);
    return { file: { bytes: bytes(space), pieces: pieces(space, words) }, notes };
  };
}

/**
 * Makes the export of a format that has the vectors in one file, and one word a line in a second file.
 * @param forbidden bytes that words cannot have in the list
 * @param format    for messages: `a list of words in lines`
 */
export function exportPair(
  forbidden: readonly number[],
  format: string,
  vectors: (space: Space) => FileContent,
): Export {
  return (space, target) => {
    checkRows(target, space);
    // Readers would take a number beside a word for its count or row; words without separators prevent this.
    const bytesNotHeld = looksCounted(space.vocabulary) ? [...forbidden, ...separators] : forbidden;
    const { words, notes } = writableWords(space.vocabulary, bytesNotHeld, format, { noEmpty: true, beginsFile: true });
    return {
      file: vectors(space),
      companion: { bytes: words.bytes.length + 2 * words.size, pieces: wordLines(words) },
      notes,
    };
  };
}

/** @throws VecinityError `badOption` if the rows are one-hot and too many to be written. */
function checkRows(target: string, { isOneHot, vocabulary: { size } }: Space): void {
  if (isOneHot && size > MAX_ONE_HOT_WORDS) {
    throw new VecinityError(
      'badOption',
      `${target} would hold ${size} x ${size} zeros and ones: one-hot vectors are written for up to ${MAX_ONE_HOT_WORDS} words.`,
      { path: target, remedy: 'Export it as .safetensors, which holds the words alone.' },
    );
  }
}

function looksCounted({ bytes, offsets, size }: Vocabulary): boolean {
  const lines = new Uint8Array(bytes.length + size);
  for (let id = 0; id < size; id++) {
    lines.set(bytes.subarray(offsets[id], offsets[id + 1]), offsets[id]! + id);
    lines[offsets[id + 1]! + id] = LINE_FEED;
  }
  return looksLikeColumns(lines.subarray(0, -1), size);
}
