import { eachLine } from '../text/lines';
import { WordPacker, packWords, type PackedWords } from './packedWords';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** What the column with the words is called, where columns have names. */
const wordColumns = ['word', 'token', 'label', 'name', 'text', 'term', 'key'];

/** Words as a file without vectors has them, in the order of the rows. */
export interface WordList {
  readonly words: PackedWords;
  /** What was made of the file, where that is not plain, for people. */
  readonly note?: string;
}

/**
 * The words of a text file: one a line; or columns with tabs between, with a header line as TensorFlow's Embedding
 * Projector has it in its metadata; or lines as GloVe's and fastText's vocabularies have them (`word count`).
 * @param file all its bytes
 * @param rows how many words there should be; undefined where that is not known
 */
export function wordsOfLines(file: Uint8Array, rows: number | undefined): WordList {
  const bytes = withoutLastEnds(file);
  const firstEnd = bytes.indexOf(LINE_FEED);
  const firstLine = new TextDecoder('latin1').decode(bytes.subarray(0, Math.min(firstEnd < 0 ? bytes.length : firstEnd, 10_000)));
  let count = 0;
  let haveCounts = true;
  eachLine(bytes, (start, end) => {
    count++;
    haveCounts &&= endsInCount(bytes, start, end);
  });
  const packer = new WordPacker();
  if (firstLine.includes('\t')) {
    // What has no header although it should is told by the number of lines.
    const isHeader = rows === undefined ? columnOfWords(firstLine) >= 0 : count !== rows;
    const skipped = isHeader ? 1 : 0;
    const column = isHeader ? Math.max(0, columnOfWords(firstLine)) : 0;
    eachLine(bytes, (start, end, line) => {
      if (line >= skipped) {
        packer.addBytes(field(bytes, start, end, column));
      }
    });
    return { words: packer.finish() };
  }
  const skipped = rows !== undefined && count === rows + 1 && wordColumns.includes(firstLine.trim().toLowerCase()) ? 1 : 0;
  haveCounts &&= count > 1;
  eachLine(bytes, (start, end, line) => {
    if (line >= skipped) {
      packer.addBytes(bytes.subarray(start, haveCounts ? bytes.indexOf(SPACE, start) : end));
    }
  });
  return { words: packer.finish(), ...(haveCounts ? { note: 'The numbers behind the words were taken as their counts.' } : {}) };
}

/**
 * The words of parsed JSON: a list of words, `{ word: row }` or `{ row: word }`. Undefined where it is something else.
 * Rows without a word are named by their number.
 * @param rows how many words there should be; undefined where that is not known
 */
export function wordsOfJson(value: unknown, rows: number | undefined): WordList | undefined {
  if (Array.isArray(value)) {
    return value.every((word) => typeof word === 'string') ? { words: packWords(value) } : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const entries = Object.entries(value as Record<string, unknown>);
  const byWord = entries.every(([, row]) => isRow(row));
  const byRow = !byWord && entries.every(([row, word]) => isRow(Number(row)) && typeof word === 'string');
  if (entries.length === 0 || (!byWord && !byRow)) {
    return undefined;
  }
  if (rows === undefined) {
    return { words: packWords(entries.map(([key, other]) => (byWord ? key : (other as string)))) };
  }
  const names = new Map(entries.map(([key, other]) => (byWord ? [other as number, key] : [Number(key), other as string])));
  const most = entries.reduce((most, [key, row]) => Math.max(most, byWord ? (row as number) : Number(key)), 0) + 1;
  if (most > rows) {
    // A count that cannot fit is told by whoever compares it.
    return { words: packWords([...names.values()]), note: `Its highest row is ${most - 1}.` };
  }
  const missing = rows - names.size;
  const words = Array.from({ length: rows }, (_, row) => names.get(row) ?? String(row));
  return {
    words: packWords(words),
    ...(missing > 0 ? { note: `${missing} of ${rows} rows have no word, and are named by their numbers.` } : {}),
  };
}

function isRow(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Without the empty lines at the end. */
function withoutLastEnds(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === LINE_FEED || bytes[length - 1] === CARRIAGE_RETURN) {
    length--;
  }
  return bytes.subarray(0, length);
}

/** Whether a line is one word without spaces, a space and a whole number. */
function endsInCount(bytes: Uint8Array, start: number, end: number): boolean {
  const space = bytes.subarray(start, end).indexOf(SPACE);
  return space > 0 && start + space + 1 < end && bytes.subarray(start + space + 1, end).every((byte) => byte >= 0x30 && byte <= 0x39);
}

/** The column that a header names as that of the words; -1 where it names none. */
function columnOfWords(header: string): number {
  const names = header.split('\t').map((name) => name.trim().toLowerCase());
  return wordColumns.map((name) => names.indexOf(name)).find((found) => found >= 0) ?? -1;
}

/** One of the fields of a line; empty where the line has fewer. */
function field(bytes: Uint8Array, start: number, end: number, column: number): Uint8Array {
  for (; column > 0 && start < end; column--) {
    const tab = bytes.subarray(start, end).indexOf(TAB);
    start = tab < 0 ? end : start + tab + 1;
  }
  const tab = bytes.subarray(start, end).indexOf(TAB);
  return bytes.subarray(start, tab < 0 ? end : start + tab);
}
