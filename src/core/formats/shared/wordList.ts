import { eachLine } from '../../text/lines';
import { Vocabulary } from '../../vocabulary';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import { WordPacker, type PackedWords } from './packedWords';

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
  const firstLine = new TextDecoder('latin1').decode(
    bytes.subarray(0, Math.min(firstEnd < 0 ? bytes.length : firstEnd, 10_000)),
  );
  let count = 0;
  eachLine(bytes, () => {
    count++;
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
  const skipped =
    rows !== undefined && count === rows + 1 && wordColumns.includes(firstLine.trim().toLowerCase()) ? 1 : 0;
  const haveCounts = haveCountsBehind(bytes);
  eachLine(bytes, (start, end, line) => {
    if (line >= skipped) {
      packer.addBytes(bytes.subarray(start, haveCounts ? bytes.indexOf(SPACE, start) : end));
    }
  });
  return {
    words: packer.finish(),
    ...(haveCounts ? { note: 'The numbers behind the words were taken as their counts.' } : {}),
  };
}

/**
 * The words of JSON: a list of words, `{ word: row }` or `{ row: word }`. Undefined where it is something else. Rows
 * without a word are named by their number. No objects are made of it: of lists in lists they would take thirty times as
 * much memory as the text.
 * @param rows how many words there should be; undefined where that is not known
 */
export function wordsOfJson(text: Uint8Array, rows: number | undefined): WordList | undefined {
  const scanner = new JsonCursor(text);
  try {
    const list = scanner.isArray ? listedWords(scanner) : scanner.isObject ? wordsByRow(scanner, rows) : undefined;
    if (list) {
      scanner.end();
    }
    return list;
  } catch (error) {
    if (error instanceof JsonTrouble || error === notWords) {
      return undefined;
    }
    throw error;
  }
}

/** Thrown to leave a scanner where it is. */
const notWords = new Error('the JSON holds no words');

function listedWords(scanner: JsonCursor): WordList {
  const packer = new WordPacker();
  scanner.array(() => {
    if (!scanner.isString) {
      throw notWords;
    }
    scanner.stringBytes();
    packer.addBytes(scanner.text.subarray(scanner.textStart, scanner.textEnd));
  });
  return { words: packer.finish() };
}

function wordsByRow(scanner: JsonCursor, rows: number | undefined): WordList {
  const packer = new WordPacker();
  const rowOf: number[] = [];
  let isByWord: boolean | undefined;
  scanner.objectBytes(() => {
    const key = scanner.text.slice(scanner.textStart, scanner.textEnd);
    isByWord ??= !scanner.isString;
    if (isByWord === scanner.isString) {
      throw notWords;
    }
    const row = isByWord ? scanner.number() : wholeNumber(key, 0, key.length);
    if (!isByWord) {
      scanner.stringBytes();
    }
    if (!Number.isSafeInteger(row) || row < 0) {
      throw notWords;
    }
    rowOf.push(row);
    packer.addBytes(isByWord ? key : scanner.text.subarray(scanner.textStart, scanner.textEnd));
  });
  const { size, bytes, offsets } = packer.finish();
  if (size === 0) {
    throw notWords;
  }
  if (rows === undefined) {
    return { words: { size, bytes, offsets } };
  }
  const last = rowOf.reduce((most, row) => Math.max(most, row), 0);
  if (last >= rows || 2 * size < rows) {
    // A count that cannot fit is told by whoever compares it; and a few words are no list for many rows.
    return { words: { size, bytes, offsets }, note: `Its highest row is ${last}.` };
  }
  const entryOf = new Int32Array(rows).fill(-1);
  // Of a row that comes again the last word counts, as for any reader of JSON.
  rowOf.forEach((row, entry) => {
    entryOf[row] = entry;
  });
  const words = new WordPacker();
  let missing = 0;
  entryOf.forEach((entry, row) => {
    if (entry < 0) {
      missing++;
      words.add(String(row));
    } else {
      words.addBytes(bytes.subarray(offsets[entry], offsets[entry + 1]));
    }
  });
  return {
    words: words.finish(),
    ...(missing > 0 ? { note: `${missing} of ${rows} rows have no word, and are named by their numbers.` } : {}),
  };
}

/** Without the empty lines at the end. */
function withoutLastEnds(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === LINE_FEED || bytes[length - 1] === CARRIAGE_RETURN) {
    length--;
  }
  return bytes.subarray(0, length);
}

/** So many lines, each with another word before its number, are no phrases that happen to end in one. */
const MANY_LINES = 20;

/**
 * Whether each line is a word and its count, and not `top 10`, `top 40`: then the words are different ones, and the
 * counts fall, unless there are many.
 * @param bytes lines, without empty ones at the end
 */
export function haveCountsBehind(bytes: Uint8Array): boolean {
  let lines = 0;
  const so = { eachIs: true, falls: true };
  let last = Infinity;
  const words = new WordPacker();
  eachLine(bytes, (start, end) => {
    so.eachIs &&= endsInCount(bytes, start, end);
    if (so.eachIs) {
      const space = bytes.indexOf(SPACE, start);
      const count = wholeNumber(bytes, space + 1, end);
      so.falls &&= count <= last;
      last = count;
      lines++;
      words.addBytes(bytes.subarray(start, space));
    }
  });
  return so.eachIs && lines > 1 && (so.falls || lines > MANY_LINES) && areDistinct(words.finish());
}

function areDistinct({ bytes, offsets, size }: PackedWords): boolean {
  const vocabulary = new Vocabulary(bytes, offsets, new Float64Array(size));
  for (let i = 0; i < size; i++) {
    if (vocabulary.idOfBytes(bytes, offsets[i]!, offsets[i + 1]!) !== i) {
      return false;
    }
  }
  return true;
}

/** NaN where there are no digits, or something else. */
function wholeNumber(digits: Uint8Array, start: number, end: number): number {
  let number = start < end ? 0 : NaN;
  for (let i = start; i < end; i++) {
    if (digits[i]! < 0x30 || digits[i]! > 0x39) {
      return NaN;
    }
    number = number * 10 + digits[i]! - 0x30;
  }
  return number;
}

/** Whether a line is one word without spaces, a space and a whole number. */
function endsInCount(bytes: Uint8Array, start: number, end: number): boolean {
  const space = bytes.subarray(start, end).indexOf(SPACE);
  return (
    space > 0 &&
    start + space + 1 < end &&
    bytes.subarray(start + space + 1, end).every((byte) => byte >= 0x30 && byte <= 0x39)
  );
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
