import { eachLine } from '../../text/lines';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import { WordPacker, type PackedWords } from './packedWords';
import { wholeNumber, wordColumns, wordsOfColumns } from './wordColumns';

const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The words of a file without vectors, in the order of the rows. */
export interface WordList {
  readonly words: PackedWords;
  /** How the file was understood, as a sentence for the user; undefined if it is obvious. */
  readonly note?: string;
}

/**
 * Reads the words of a text file: one a line; or columns with a header line, as in the metadata of TensorFlow's Embedding
 * Projector; or lines with a word and its count or row, as in the vocabularies of GloVe and fastText.
 * @param file all bytes of the file, in UTF-8
 * @param rows expected number of words; undefined if it is not known
 */
export function wordsOfLines(file: Uint8Array, rows: number | undefined): WordList {
  const bytes = withoutLastEnds(file);
  const list = wordsOfColumns(bytes, rows);
  if (list) {
    return list;
  }
  const packer = new WordPacker();
  eachLine(bytes, (start, end) => packer.addBytes(bytes.subarray(start, end)));
  const words = packer.finish();
  const first = new TextDecoder().decode(words.bytes.subarray(0, words.offsets[1]));
  const isHeader = rows !== undefined && words.size === rows + 1 && wordColumns.includes(first.trim().toLowerCase());
  return { words: isHeader ? withoutFirst(words) : words };
}

/** Whether lines of these words would be read as a table of words and numbers. */
export function looksLikeColumns(lines: Uint8Array, rows: number): boolean {
  return wordsOfColumns(lines, rows) !== undefined;
}

function withoutFirst({ bytes, offsets, size }: PackedWords): PackedWords {
  return { size: size - 1, bytes, offsets: offsets.subarray(1) };
}

/**
 * Reads the words of JSON: a list of words, `{ word: row }` or `{ row: word }`; also within an object with other members,
 * and in a text, as in the tokenizer.json of Keras. Undefined for other JSON. Rows without a word are named by their
 * number. It scans the text, because parsed nested lists could take thirty times its memory.
 * @param rows expected number of words; undefined if it is not known
 */
export function wordsOfJson(text: Uint8Array, rows: number | undefined): WordList | undefined {
  return ownWords(text, rows) ?? bestMember(text, rows);
}

/** Reads the words of JSON that holds nothing else. */
function ownWords(text: Uint8Array, rows: number | undefined): WordList | undefined {
  return scanned(text, (scanner) =>
    scanner.isArray ? listedWords(scanner) : scanner.isObject ? wordsByRow(scanner, rows) : undefined,
  );
}

function scanned<Result>(text: Uint8Array, read: (scanner: JsonCursor) => Result | undefined): Result | undefined {
  const scanner = new JsonCursor(text);
  try {
    const result = read(scanner);
    if (result !== undefined) {
      scanner.end();
    }
    return result;
  } catch (error) {
    if (error instanceof JsonTrouble || error === notWords) {
      return undefined;
    }
    throw error;
  }
}

/** Maximum objects and texts around the words. */
const MAX_LEVELS = 4;
/** Members that have numbers or texts of another kind for each word. */
const otherMembers = /count|freq|docs|score|merges|special|added|config$/i;

/** Returns the words of a member that fits the rows, else of the one with the most words. */
function bestMember(text: Uint8Array, rows: number | undefined): WordList | undefined {
  const found: { readonly name: string; readonly list: WordList }[] = [];
  scanned(text, (scanner) => {
    collectMembers(scanner, rows, '', 0, found);
    return true;
  });
  const fitting = found.filter(({ list }) => rows === undefined || list.words.size === rows);
  const [first] = (fitting.length > 0 ? fitting : found).sort((a, b) => b.list.words.size - a.list.words.size);
  return first?.list;
}

function collectMembers(
  scanner: JsonCursor,
  rows: number | undefined,
  name: string,
  level: number,
  found: { readonly name: string; readonly list: WordList }[],
): void {
  if (!scanner.isObject || level === MAX_LEVELS) {
    scanner.skip();
    return;
  }
  scanner.object((key) => {
    if (scanner.isString) {
      scanner.stringBytes();
      const inner = scanner.text.slice(scanner.textStart, scanner.textEnd);
      take(key, inner, (text) => text[0] === OPEN_OBJECT || text[0] === OPEN_LIST);
    } else {
      take(key, scanner.skip(), () => true);
    }
  });

  function take(key: string, text: Uint8Array, mayHold: (text: Uint8Array) => boolean): void {
    if (otherMembers.test(key) && key !== 'config') {
      return;
    }
    const list = mayHold(text) ? ownWords(text, rows) : undefined;
    const path = name === '' ? key : `${name}.${key}`;
    if (list) {
      found.push({ name: path, list });
    } else if (mayHold(text)) {
      scanned(text, (inner) => {
        collectMembers(inner, rows, path, level + 1, found);
        return true;
      });
    }
  }
}

/** Thrown to stop a scanner. */
const notWords = new Error('the JSON holds no words');

function listedWords(scanner: JsonCursor): WordList {
  const packer = new WordPacker();
  scanner.array(() => {
    if (scanner.isArray) {
      takeFirst(scanner, packer);
    } else if (scanner.isObject) {
      takeMember(scanner, packer);
    } else {
      takeText(scanner, packer);
    }
  });
  return { words: packer.finish() };
}

function takeText(scanner: JsonCursor, packer: WordPacker): void {
  if (!scanner.isString) {
    throw notWords;
  }
  scanner.stringBytes();
  packer.addBytes(scanner.text.subarray(scanner.textStart, scanner.textEnd));
}

/** Takes the word of a pair: `["king", 12]`. */
function takeFirst(scanner: JsonCursor, packer: WordPacker): void {
  let items = 0;
  scanner.array(() => {
    if (items++ === 0) {
      takeText(scanner, packer);
    } else if (scanner.isArray || scanner.isObject) {
      throw notWords;
    } else {
      scanner.skip();
    }
  });
  if (items < 2) {
    throw notWords;
  }
}

/** Takes the word of an object: `{"word": "king", "count": 12}`. */
function takeMember(scanner: JsonCursor, packer: WordPacker): void {
  const before = packer.size;
  scanner.object((key) => {
    if (packer.size === before && wordColumns.includes(key.toLowerCase()) && scanner.isString) {
      takeText(scanner, packer);
    } else {
      scanner.skip();
    }
  });
  if (packer.size === before) {
    throw notWords;
  }
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
  const first = rowOf.reduce((least, row) => Math.min(least, row), last);
  if (first === 1 && last === rows && size === rows) {
    rowOf.forEach((row, entry) => {
      rowOf[entry] = row - 1;
    });
  } else if (last >= rows || 2 * size < rows) {
    // The caller reports a count that cannot fit. A few words are not a list for many rows.
    const how = 'The numbers beside the words are not row numbers. The words keep their order in the file.';
    return { words: { size, bytes, offsets }, note: size === rows ? how : `Its highest row is ${last}.` };
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
