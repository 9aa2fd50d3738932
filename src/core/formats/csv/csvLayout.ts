import type { VecinityError } from '../../errors';
import { utf8Start } from '../../text/utf8';
import { badFile } from '../../io/badFile';
import { CsvRecords } from './csvRecords';
import { parseDecimal } from '../shared/decimal';
import { spellsNotFinite } from '../shared/numberSpellings';
import { shortened } from '../word2vec/layout/layoutText';
import {
  chooseColumns,
  tooWide,
  type ChosenColumns,
  type ColumnKind,
  type VectorColumns,
} from '../columns/tableColumns';

const DELIMITERS = [',', ';', '\t', '|'];
/** Maximum records that decide what the columns hold. */
const SAMPLE = 100;
const COUNT_NAMES = /^(?:count|counts|freq|frequency|occurrences)$/i;
/** How a list of numbers begins, with the name of its type. */
const LIST = /^\s*(?:(?:np\.|numpy\.|torch\.)?(?:array|tensor)\()?[\s[(]*(?:np\.\w+\()?[+-]?[\d.nN]/;
/** An array that was printed with `...` in place of its middle. */
const SHORTENED = /^\s*(?:\w+\()?[[(].*\d[\d.,]*\s+(?:\.\.\.|…)/s;

/** The layout of a CSV file, from its beginning. */
export interface CsvLayout {
  /** One character. */
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly names: readonly string[];
  readonly chosen: ChosenColumns;
  /** Approximate bytes of a row. */
  readonly rowBytes: number;
  /** Position of the table after a byte order mark and Excel's line `sep=;`. */
  readonly start: number;
  /** Lines before the table. */
  readonly skippedLines: number;
  /** Place of the column that says how often words occurred; undefined without. */
  readonly count: number | undefined;
  /** Length of the first list in each column of lists, by the column's place. */
  readonly lengths: ReadonlyMap<number, number>;
}

/**
 * Returns the layout of a table.
 * @param head the beginning of the file
 * @throws VecinityError `badFile` if it is not a table with vectors
 */
export function csvLayout(head: Uint8Array, path: string): CsvLayout {
  const { start, skippedLines, delimiters } = tableStart(head);
  const samples = delimiters.map((delimiter) => ({ delimiter, ...sample(head.subarray(start), delimiter) }));
  const { delimiter, records } = samples.reduce((best, next) =>
    score(next.records) > score(best.records) ? next : best,
  );
  const [header, second] = records;
  const first = header && second && isShortHeader(header, second) ? ['', ...header] : header;
  if (score(records) === 0 && samples.some(({ isTooWide }) => isTooWide)) {
    throw tooWide(path);
  }
  if (!first) {
    throw bad(path, 1, 'is not a table with columns');
  }
  const hasHeader = second !== undefined && isHeader(first, second);
  const rows = hasHeader ? records.slice(1) : records;
  const width = first.length;
  const kinds = Array.from({ length: width }, (_, i) =>
    columnKind(
      rows.map((row) => row[i] ?? ''),
      i === 0,
    ),
  );
  const cut = records.slice(0, 2).findIndex((record) => record.some((cell) => SHORTENED.test(cell)));
  if (cut >= 0) {
    throw shortened(path, cut + 1);
  }
  const decimalCommas = rows[0]!.filter((cell) => /^[+-]?\d+,\d+$/.test(cell.trim())).length;
  if (decimalCommas > 1 || (decimalCommas === 1 && delimiter !== ',' && !kinds.includes('float'))) {
    throw bad(path, hasHeader ? 2 : 1, 'writes numbers with decimal commas');
  }
  // Without a header, a first column of whole numbers before fractions holds the names of the rows.
  const isNumbered = !hasHeader && kinds[0] === 'integer' && kinds.slice(1).every((kind) => kind === 'float');
  const names = hasHeader ? first : namesFor(kinds, isNumbered);
  const chosen = chooseColumns(names.map((name, i) => ({ name, kind: kinds[i]! })));
  const lengths = new Map(
    kinds.flatMap((kind, i) => (kind === 'vector' ? [[i, vectorNumbers(encode(rows[0]![i]!)).length] as const] : [])),
  );
  const rowBytes = Math.max(2, ...rows.slice(0, 20).map((row) => row.reduce((sum, cell) => sum + cell.length + 1, 0)));
  const count = names.findIndex((name, i) => kinds[i] === 'integer' && COUNT_NAMES.test(name.trim()));
  return {
    delimiter,
    hasHeader,
    names,
    chosen,
    rowBytes,
    start,
    skippedLines,
    count: count < 0 ? undefined : count,
    lengths,
  };
}

/** Finds where the table begins, and what may separate its fields: Excel's first line `sep=;` says it. */
function tableStart(head: Uint8Array): {
  readonly start: number;
  readonly skippedLines: number;
  readonly delimiters: readonly string[];
} {
  const start = utf8Start(head);
  const line = /^"?sep=([,;\t|])"?\r?\n/i.exec(String.fromCharCode(...head.subarray(start, start + 16)));
  return line
    ? { start: start + line[0].length, skippedLines: 1, delimiters: [line[1]!] }
    : { start, skippedLines: 0, delimiters: DELIMITERS };
}

/** Whether a header has no name for the first column, as R writes it. */
function isShortHeader(first: readonly string[], second: readonly string[]): boolean {
  const isText = (cell: string): boolean => cell.trim() !== '' && !isNumber(cell) && !isVector(cell);
  return first.length === second.length - 1 && first.every(isText) && second.slice(1).some(isNumber);
}

/** Names columns without a header by their numbers. Whole numbers before fractions are ids or counts, and no dimension. */
function namesFor(kinds: readonly ColumnKind[], isNumbered: boolean): string[] {
  const word = kinds.indexOf('text');
  const firstFloat = kinds.indexOf('float');
  const haveFractions = firstFloat > 0 && kinds.slice(firstFloat).every((kind) => kind === 'float');
  return kinds.map((kind, i) => {
    const isBefore = kind === 'integer' && haveFractions && word >= 0 && i < firstFloat;
    return (i === 0 && isNumbered) || (isBefore && i < word) ? 'id' : isBefore ? 'count' : String(i);
  });
}

/** Returns the first records, and whether a record has too many fields. */
function sample(head: Uint8Array, delimiter: string): { readonly records: string[][]; readonly isTooWide: boolean } {
  const records: string[][] = [];
  const reader = new CsvRecords(delimiter.charCodeAt(0), (record) => {
    records.push(Array.from({ length: record.count }, (_, i) => record.text(i)));
    return records.length < SAMPLE;
  });
  try {
    if (reader.push(head) && records.length === 0) {
      reader.finish();
    }
  } catch {
    // Another delimiter may fit. Reading the whole file reports the error.
  }
  return { records, isTooWide: reader.isTooWide };
}

/** Returns 1 plus the cells with numbers in the second record, or in the only one; 0 if the records do not fit. */
function score(records: readonly (readonly string[])[]): number {
  const row = records[1] ?? records[0] ?? [];
  const cells = row.filter((cell) => isNumber(cell) || isVector(cell)).length;
  const isFitting = records[0] !== undefined && (row.length === records[0].length || isShortHeader(records[0], row));
  return row.length < 2 || !isFitting ? 0 : 1 + cells;
}

function isHeader(first: readonly string[], second: readonly string[]): boolean {
  const isText = (cell: string): boolean => !isNumber(cell) && !isVector(cell);
  if (first.some((cell, i) => cell !== '' && isText(cell) && !isText(second[i] ?? ''))) {
    return true;
  }
  // pandas numbers columns without names: 0, 1, 2, …
  const numbers = first.slice(1).map(Number);
  return (
    numbers.length > 1 &&
    numbers.every((number, i) => number === numbers[0]! + i) &&
    (numbers[0] === 0 || numbers[0] === 1)
  );
}

/** @param isFirst whether all cells must fit, because the first column may hold words and some words are numbers */
function columnKind(cells: readonly string[], isFirst: boolean): ColumnKind {
  const filled = cells.filter((cell) => !isMissing(cell));
  const most = (fits: (cell: string) => boolean): boolean => {
    const fitting = filled.filter(fits).length;
    return fitting > 0 && (isFirst ? fitting === filled.length : 2 * fitting > filled.length);
  };
  if (most(isNumber)) {
    return most((cell) => /^[+-]?\d+$/.test(cell.trim())) ? 'integer' : 'float';
  }
  return most(isVector) ? 'vector' : 'text';
}

function isNumber(cell: string): boolean {
  const bytes = encode(cell.trim());
  return !Number.isNaN(parseDecimal(bytes, 0, bytes.length));
}

/** Whether a cell stands for a number that is missing or not finite. */
export function isMissing(cell: string): boolean {
  const bytes = encode(cell.trim());
  return bytes.length === 0 || spellsNotFinite(bytes, 0, bytes.length);
}

/** Whether a cell is a list of numbers: `[0.1, 0.2]`, `0.1 0.2`, `(0.1; 0.2)`. */
function isVector(cell: string): boolean {
  if (!LIST.test(cell) || !(/[[(]/.test(cell) || /[\d.][,;\s]+[+-]?[\d.]/.test(cell))) {
    return false;
  }
  // The delimiter cuts such a list, so it is not one value.
  if (countOf(cell, '[') !== countOf(cell, ']') || countOf(cell, '(') !== countOf(cell, ')')) {
    return false;
  }
  const numbers = vectorNumbers(encode(cell));
  return numbers.length > 0 && !numbers.some((number) => number === undefined);
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Returns the numbers in a cell; undefined for text, NaN for a missing number. */
export function vectorNumbers(cell: Uint8Array): (number | undefined)[] {
  const numbers: (number | undefined)[] = [];
  for (let at = 0; at < cell.length;) {
    if (isBetween(cell[at]!)) {
      at++;
      continue;
    }
    const start = at;
    while (at < cell.length && !isBetween(cell[at]!)) {
      at++;
    }
    // The type of an array or a number, such as `np.float32(`, and `dtype=float32` behind.
    if (cell[at] === PARENTHESIS || cell.subarray(start, at).includes(EQUALS)) {
      continue;
    }
    const number = parseDecimal(cell, start, at);
    const isGone = Number.isNaN(number) && isMissing(new TextDecoder().decode(cell.subarray(start, at)));
    numbers.push(Number.isNaN(number) && !isGone ? undefined : number);
  }
  return numbers;
}

const PARENTHESIS = 0x28;
const EQUALS = 0x3d;
const between = new Set(encode('\t\n\r ,;[]()'));

function isBetween(byte: number): boolean {
  return between.has(byte);
}

/** Returns the number of dimensions of the vectors in some columns. */
export function csvDimensions({ lengths }: CsvLayout, vectors: VectorColumns): number {
  return vectors.isWide ? vectors.columns.length : lengths.get(vectors.columns[0]!)!;
}

/** Returns a text as UTF-8. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The error of a row that cannot be read. */
export function bad(path: string, line: number, trouble: string): VecinityError {
  return badFile(path, trouble, {
    line,
    remedy:
      'Correct that line. Or write a column for each dimension, with decimal points in numbers and quotes around text.',
  });
}
