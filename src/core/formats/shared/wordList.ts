import { eachLine } from '../../text/lines';
import { Vocabulary } from '../../vocabulary';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import { WordPacker, type PackedWords } from './packedWords';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** Names of the column with the words, in lower case. */
const wordColumns = ['word', 'token', 'label', 'name', 'text', 'term', 'key'];

/** The words of a file without vectors, in the order of the rows. */
export interface WordList {
  readonly words: PackedWords;
  /** How the file was understood, as a sentence for the user; undefined if it is obvious. */
  readonly note?: string;
}

/**
 * Reads the words of a text file: one a line; or tab-separated columns with a header line, as in the metadata of
 * TensorFlow's Embedding Projector; or lines `word count`, as in the vocabularies of GloVe and fastText.
 * @param file all bytes of the file
 * @param rows expected number of words; undefined if it is not known
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
    // The number of lines shows whether there is a header.
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
    ...(haveCounts ? { note: 'The numbers after the words were read as their counts.' } : {}),
  };
}

/**
 * Reads the words of JSON: a list of words, `{ word: row }` or `{ row: word }`; undefined for other JSON. Rows without a
 * word are named by their number. It scans the text, because parsed nested lists could take thirty times its memory.
 * @param rows expected number of words; undefined if it is not known
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

/** Thrown to stop a scanner. */
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
    // The caller reports a count that cannot fit. A few words are not a list for many rows.
    return { words: { size, bytes, offsets }, note: `Its highest row is ${last}.` };
  }
  const entryOf = new Int32Array(rows).fill(-1);
  // The last word of a repeated row counts, as in any JSON reader.
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

/** Returns the bytes without the empty lines at the end. */
function withoutLastEnds(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === LINE_FEED || bytes[length - 1] === CARRIAGE_RETURN) {
    length--;
  }
  return bytes.subarray(0, length);
}

/** Minimum lines to recognise counts: fewer lines could be phrases that end in a number. */
const MANY_LINES = 20;

/**
 * Whether each line is a word and its count, and not a phrase like `top 10`. The words must differ, and in a short list
 * the counts must fall.
 * @param bytes lines, without empty lines at the end
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

/** Parses digits; NaN for an empty or any other text. */
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

/** Returns the index of the column that the header names as words, or -1. */
function columnOfWords(header: string): number {
  const names = header.split('\t').map((name) => name.trim().toLowerCase());
  return wordColumns.map((name) => names.indexOf(name)).find((found) => found >= 0) ?? -1;
}

/** Returns a tab-separated field of a line; empty if the line has fewer fields. */
function field(bytes: Uint8Array, start: number, end: number, column: number): Uint8Array {
  for (; column > 0 && start < end; column--) {
    const tab = bytes.subarray(start, end).indexOf(TAB);
    start = tab < 0 ? end : start + tab + 1;
  }
  const tab = bytes.subarray(start, end).indexOf(TAB);
  return bytes.subarray(start, tab < 0 ? end : start + tab);
}
