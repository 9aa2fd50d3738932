import { eachLine } from '../../text/lines';
import { WordTable } from '../../wordTable';
import { WordPacker, type PackedWords } from './packedWords';

const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;

/** Names of the column with the words, in lower case. */
export const wordColumns = ['word', 'token', 'label', 'name', 'text', 'term', 'key', 'words', 'tokens', 'labels'];
/** Names of the column with the number of a row. */
const indexColumns = ['id', 'index', 'idx', 'row', '#', '', 'unnamed: 0', 'word_id', 'token_id', 'wordid'];

/** Marks between columns, the surest first. */
const separators = [TAB, 0x2c, 0x3b, 0x7c, SPACE];
const MAX_COLUMNS = 50;
/** Minimum lines to recognise counts after a space: fewer lines could be phrases that end in a number. */
const MANY_LINES = 20;

/** A list of words in columns. */
export interface ColumnList {
  /** In the order of the rows. */
  readonly words: PackedWords;
  /** How the columns were understood, if that is not obvious. */
  readonly note?: string;
}

/** What the lines say of a column. */
interface Column {
  /** Whether each value is a whole number; such as are kept. */
  isWhole: boolean;
  readonly numbers: number[];
}

/**
 * Reads the words of lines with columns: with a header that names them, or with the number of each row or a count beside the
 * word. Undefined if each line is a word.
 * @param bytes lines of UTF-8, without empty lines at the end
 * @param rows  expected number of words; undefined if it is not known
 */
export function wordsOfColumns(bytes: Uint8Array, rows: number | undefined): ColumnList | undefined {
  for (const separator of separators) {
    const lines = linesOf(bytes, separator);
    if (lines) {
      const list = readColumns(bytes, lines, separator, rows);
      if (list) {
        return list;
      }
    }
  }
  return undefined;
}

interface Lines {
  readonly count: number;
  readonly columns: number;
}

/** Returns the number of columns, if all lines have as many; with tabs, a line may have fewer than the first. */
function linesOf(bytes: Uint8Array, separator: number): Lines | undefined {
  const found = { count: 0, columns: 0, isTable: true };
  eachLine(bytes, (start, end) => {
    if (found.isTable) {
      const { count, columns } = found;
      const here = separator === TAB && count > 0 ? columns : fieldsOf(bytes, start, end, separator).length;
      found.columns ||= here;
      found.isTable = here === found.columns && here > 1 && here <= (separator === SPACE ? 2 : MAX_COLUMNS);
      found.count++;
    }
  });
  return found.isTable && found.count > 0 ? found : undefined;
}

function readColumns(
  bytes: Uint8Array,
  { count, columns }: Lines,
  separator: number,
  rows: number | undefined,
): ColumnList | undefined {
  const [withHeader, withoutHeader] = [
    columnsOf(bytes, separator, columns, 1),
    columnsOf(bytes, separator, columns, 0),
  ];
  const names = headerNames(bytes, separator);
  const isNamed = names.some((name) => wordColumns.includes(name));
  const hasWhole = withHeader.some(({ isWhole }, i) => isWhole && !withoutHeader[i]!.isWhole);
  const isTold = isNamed && rows !== undefined && count === rows + 1;
  // The number of lines shows whether there is a header; a column of numbers with a name on top shows it, too.
  const isHeader =
    separator === TAB
      ? rows === undefined
        ? isNamed
        : count !== rows && (count === rows + 1 || isNamed || hasWhole)
      : count > 1 && count !== rows && (hasWhole || isTold);
  const table = isHeader ? withHeader : withoutHeader;
  const from = isHeader ? 1 : 0;
  const size = count - from;
  const numbered = table.flatMap(({ isWhole }, i) => (isWhole ? [i] : []));
  if (separator !== TAB && !isTold && (numbered.length === 0 || (numbered.length === columns && columns > 2))) {
    return undefined;
  }
  const named = isHeader ? wordColumns.map((name) => names.indexOf(name)).find((place) => place >= 0) : undefined;
  const index = numbered.find(
    (column) =>
      column !== named &&
      isPermutation(table[column]!.numbers) &&
      (!isHeader || indexColumns.includes(names[column]!) || isAscending(table[column]!.numbers)),
  );
  const firstText = table.findIndex(({ isWhole }) => !isWhole);
  const word = named ?? (firstText >= 0 ? firstText : index === 0 ? 1 : 0);
  const words = wordsIn(bytes, separator, word, from);
  const isSure = separator === TAB || separator !== SPACE || areDistinct(words);
  if (!isSure) {
    return undefined;
  }
  if (index !== undefined && index !== word) {
    const numbers = table[index]!.numbers;
    // Counts fall, and may be 3, 2, 1.
    return isAscending(numbers) || isFalling(numbers)
      ? { words }
      : {
          words: inOrder(words, numbers),
          note: `The words are sorted by the numbers in column ${index + 1}.`,
        };
  }
  if (separator === TAB || isHeader || columns > 2) {
    return { words };
  }
  const counts = table[1 - word]!.numbers;
  const areCounts = numbered.includes(1 - word) && size > 1 && (isFalling(counts) || size > MANY_LINES);
  const place = word === 0 ? 'after' : 'before';
  return areCounts ? { words, note: `The numbers ${place} the words were read as their counts.` } : undefined;
}

function columnsOf(bytes: Uint8Array, separator: number, columns: number, from: number): Column[] {
  const all = Array.from({ length: columns }, (): Column => ({ isWhole: true, numbers: [] }));
  eachLine(bytes, (start, end, line) => {
    if (line < from || !all.some(({ isWhole }) => isWhole)) {
      return;
    }
    const fields = fieldsOf(bytes, start, end, separator);
    all.forEach((column, i) => {
      if (column.isWhole) {
        const [at, to] = fields[i] ?? [0, 0];
        const number = wholeNumber(bytes, at, to);
        column.isWhole = !Number.isNaN(number);
        column.numbers.push(number);
      }
    });
  });
  return all;
}

function headerNames(bytes: Uint8Array, separator: number): readonly string[] {
  const names: string[] = [];
  const decoder = new TextDecoder();
  let isFirst = true;
  eachLine(bytes, (start, end) => {
    if (isFirst) {
      for (const [at, to] of fieldsOf(bytes, start, end, separator).slice(0, MAX_COLUMNS)) {
        names.push(
          decoder
            .decode(bytes.subarray(at, Math.min(to, at + 100)))
            .trim()
            .toLowerCase(),
        );
      }
    }
    isFirst = false;
  });
  return names;
}

function wordsIn(bytes: Uint8Array, separator: number, column: number, from: number): PackedWords {
  const packer = new WordPacker();
  eachLine(bytes, (start, end, line) => {
    if (line >= from) {
      const [at, to] = fieldsOf(bytes, start, end, separator)[column] ?? [end, end];
      packer.addBytes(bytes.subarray(at, to));
    }
  });
  return packer.finish();
}

/** Returns the fields of a line, without quotes around them. Fields between commas may have commas in quotes. */
function fieldsOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  separator: number,
): (readonly [at: number, to: number])[] {
  const fields: (readonly [number, number])[] = [];
  if (separator === SPACE) {
    // Programs pad counts with spaces.
    while (start < end && bytes[start] === SPACE) {
      start++;
    }
  }
  const mayQuote = separator !== TAB && separator !== SPACE;
  for (let at = start; at <= end && fields.length <= MAX_COLUMNS;) {
    let to = at;
    if (mayQuote && bytes[at] === QUOTE) {
      to = at + 1;
      while (to < end && !(bytes[to] === QUOTE && (to + 1 === end || bytes[to + 1] === separator))) {
        to++;
      }
      fields.push([at + 1, Math.min(to, end)]);
      at = to + 2;
      continue;
    }
    while (to < end && bytes[to] !== separator) {
      to++;
    }
    fields.push([at, to]);
    at = to + 1;
  }
  return fields;
}

/** Whether the numbers are those from 0 or from 1 on, in any order. */
function isPermutation(numbers: readonly number[]): boolean {
  const base = numbers.reduce((least, number) => Math.min(least, number), 1);
  const seen = new Uint8Array(numbers.length);
  for (const number of numbers) {
    const place = number - base;
    if (!(place < numbers.length) || seen[place]) {
      return false;
    }
    seen[place] = 1;
  }
  return numbers.length > 1;
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
}

function isFalling(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number <= numbers[i - 1]!);
}

/** Returns words in the order of their numbers, which are those from 0 or 1 on. */
function inOrder({ bytes, offsets, size }: PackedWords, numbers: readonly number[]): PackedWords {
  const base = numbers.reduce((least, number) => Math.min(least, number), 1);
  const wordOf = new Int32Array(size);
  numbers.forEach((number, word) => {
    wordOf[number - base] = word;
  });
  const packer = new WordPacker();
  for (const word of wordOf) {
    packer.addBytes(bytes.subarray(offsets[word], offsets[word + 1]));
  }
  return packer.finish();
}

function areDistinct({ bytes, offsets, size }: PackedWords): boolean {
  const table = new WordTable(size, bytes.length);
  for (let i = 0; i < size; i++) {
    if (table.find(bytes, offsets[i]!, offsets[i + 1]!) >= 0) {
      return false;
    }
    table.insert(bytes, offsets[i]!, offsets[i + 1]!);
  }
  return true;
}

/** Parses digits; NaN for an empty or any other text. */
export function wholeNumber(digits: Uint8Array, start: number, end: number): number {
  let number = start < end ? 0 : NaN;
  for (let i = start; i < end; i++) {
    if (digits[i]! < 0x30 || digits[i]! > 0x39) {
      return NaN;
    }
    number = number * 10 + digits[i]! - 0x30;
  }
  return number;
}
