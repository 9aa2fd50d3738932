import type { VecinityError } from '../../errors';
import { utf8Start } from '../../text/utf8';
import { badFile } from '../../io/badFile';
import { CsvRecords, type CsvRecord } from './csvRecords';
import { parseDecimal } from '../shared/decimal';
import type { Faults } from '../../io/faults';
import { quoted } from '../../io/faults';
import {
  chooseColumns,
  pickVectors,
  tooWide,
  type ChosenColumns,
  type ColumnKind,
  type VectorColumns,
} from '../columns/tableColumns';
import { VectorTable, type TableOptions } from '../shared/vectorTable';

const DELIMITERS = [',', ';', '\t', '|'];
/** Maximum records that decide what the columns hold. */
const SAMPLE = 100;

/** The layout of a CSV file, from its beginning. */
export interface CsvLayout {
  /** One character. */
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly names: readonly string[];
  readonly chosen: ChosenColumns;
  /** Approximate bytes of a row. */
  readonly rowBytes: number;
  /** Position of the text after the byte order mark. */
  readonly start: number;
  /** Length of the first list in each column of lists, by the column's place. */
  readonly lengths: ReadonlyMap<number, number>;
}

/**
 * Returns the layout of a table.
 * @param head the beginning of the file
 * @throws VecinityError `badFile` if it is not a table with vectors
 */
export function csvLayout(head: Uint8Array, path: string): CsvLayout {
  const start = utf8Start(head);
  const samples = DELIMITERS.map((delimiter) => ({ delimiter, ...sample(head.subarray(start), delimiter) }));
  const { delimiter, records } = samples.reduce((best, next) =>
    score(next.records) > score(best.records) ? next : best,
  );
  const [first, second] = records;
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
  const decimalCommas = rows[0]!.filter((cell) => /^[+-]?\d+,\d+$/.test(cell.trim())).length;
  if (decimalCommas > 1 || (decimalCommas === 1 && delimiter !== ',' && !kinds.includes('float'))) {
    throw bad(path, hasHeader ? 2 : 1, 'writes numbers with decimal commas');
  }
  // Without a header, a first column of whole numbers before fractions holds the names of the rows.
  const isNumbered = !hasHeader && kinds[0] === 'integer' && kinds.slice(1).every((kind) => kind === 'float');
  const names = Array.from({ length: width }, (_, i) =>
    hasHeader ? first[i]! : i === 0 && isNumbered ? 'id' : String(i),
  );
  const chosen = chooseColumns(names.map((name, i) => ({ name, kind: kinds[i]! })));
  const lengths = new Map(
    kinds.flatMap((kind, i) => (kind === 'vector' ? [[i, vectorNumbers(encode(rows[0]![i]!)).length] as const] : [])),
  );
  const rowBytes = Math.max(2, ...rows.slice(0, 20).map((row) => row.reduce((sum, cell) => sum + cell.length + 1, 0)));
  return { delimiter, hasHeader, names, chosen, rowBytes, start, lengths };
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
  return row.length < 2 || row.length !== records[0]!.length ? 0 : 1 + cells;
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
function isMissing(cell: string): boolean {
  return /^([+-]?(nan|inf|infinity)|na|n\/a|null|none)?$/i.test(cell.trim());
}

/** Whether a cell is a list of numbers: `[0.1, 0.2]`, `0.1 0.2`, `(0.1; 0.2)`. */
function isVector(cell: string): boolean {
  if (!/^[\s[(]*[+-]?[\d.nN]/.test(cell) || !(/[[(]/.test(cell) || /[\d.][,;\s]+[+-]?[\d.]/.test(cell))) {
    return false;
  }
  const numbers = vectorNumbers(encode(cell));
  return numbers.length > 0 && !numbers.some((number) => number === undefined);
}

/** Returns the numbers in a cell; undefined for text, NaN for a missing number. */
function vectorNumbers(cell: Uint8Array): (number | undefined)[] {
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
    const number = parseDecimal(cell, start, at);
    const isGone = Number.isNaN(number) && isMissing(new TextDecoder().decode(cell.subarray(start, at)));
    numbers.push(Number.isNaN(number) && !isGone ? undefined : number);
  }
  return numbers;
}

const between = new Set(encode('\t\n\r ,;[]()'));

function isBetween(byte: number): boolean {
  return between.has(byte);
}

/** Reads the rows of a CSV file, piece by piece. */
export class CsvTableReader {
  private readonly table: VectorTable;
  private readonly vectors: VectorColumns;
  private readonly records: CsvRecords;
  private isFirst = true;
  private rows = 0;

  /**
   * @param options `table` names the vectors to read, as in `CsvLayout.chosen`
   * @throws VecinityError `badFile` if there are no vectors, `badOption` if `table` is missing
   */
  constructor(
    private readonly layout: CsvLayout,
    private readonly path: string,
    expectedRows: number,
    tableOptions: TableOptions,
    private readonly options: {
      readonly table?: string | undefined;
      readonly lenient?: boolean | undefined;
      readonly faults?: Faults | undefined;
    },
  ) {
    [this.vectors] = pickVectors(layout.chosen, options.table, path);
    this.table = new VectorTable(csvDimensions(layout, this.vectors), expectedRows, tableOptions);
    this.records = new CsvRecords(layout.delimiter.charCodeAt(0), (record) => this.take(record));
  }

  get dimensions(): number {
    return this.table.dimensions;
  }

  /** Reads the next bytes. @returns whether the table wants more @throws VecinityError `badFile` with the line */
  push(piece: Uint8Array): boolean {
    return this.guarded(() => this.records.push(piece));
  }

  /** Returns the words and vectors. @throws VecinityError `badFile` if there are none or a quote stays open */
  finish(): ReturnType<VectorTable['finish']> {
    if (!this.table.isFull) {
      this.guarded(() => {
        this.records.finish();
        return true;
      });
    }
    if (this.table.size === 0) {
      throw bad(this.path, 1, this.rows === 0 ? 'has no rows' : 'has none of the wanted words');
    }
    return this.table.finish();
  }

  private guarded(scan: () => boolean): boolean {
    try {
      return scan();
    } catch (error) {
      throw error instanceof RangeError && !this.table.isFull
        ? bad(this.path, this.records.line, error.message)
        : error;
    }
  }

  private take(record: CsvRecord): boolean {
    if (this.isFirst) {
      this.isFirst = false;
      if (this.layout.hasHeader) {
        return true;
      }
    }
    this.rows++;
    const trouble = this.addRow(record);
    if (trouble !== undefined) {
      const { line } = record;
      if (!this.options.lenient) {
        throw bad(this.path, line, trouble);
      }
      this.options.faults?.add('raggedLine', { line }, () => `The line ${trouble}; it is skipped.`);
    }
    return !this.table.isFull;
  }

  /** Adds a row. @returns its fault; undefined without */
  private addRow(record: CsvRecord): string | undefined {
    const { vectors, layout, table } = this;
    const { dimensions } = table;
    const width = layout.names.length;
    if (record.count !== width) {
      return `has ${record.count} fields, not ${width}`;
    }
    let values: readonly (number | undefined)[];
    if (vectors.isWide) {
      values = vectors.columns.map((column) => cellNumber(record, column));
    } else {
      values = vectorNumbers(record.field(vectors.columns[0]!));
    }
    const wrong = values.indexOf(undefined);
    if (wrong >= 0) {
      const column = vectors.columns[vectors.isWide ? wrong : 0]!;
      return `has ${quoted(record.text(column))} where a number should be, field ${column + 1}`;
    }
    if (values.length !== dimensions) {
      return `has ${values.length} numbers, not ${dimensions}`;
    }
    const { word } = layout.chosen;
    const bytes = word === undefined ? encode(String(this.rows - 1)) : record.field(word);
    const at = table.add(bytes, 0, bytes.length, record.line);
    if (at >= 0) {
      table.vectors.set(values as readonly number[], at);
      table.checkRow(at, record.line);
    }
    return undefined;
  }
}

/** Returns the number of dimensions of the vectors in some columns. */
export function csvDimensions({ lengths }: CsvLayout, vectors: VectorColumns): number {
  return vectors.isWide ? vectors.columns.length : lengths.get(vectors.columns[0]!)!;
}

/** Returns the number in a cell; NaN for a missing number, undefined for text. */
function cellNumber(record: CsvRecord, column: number): number | undefined {
  const { bytes } = record;
  let start = record.starts[column]!;
  let end = record.ends[column]!;
  while (start < end && bytes[start]! <= 0x20) {
    start++;
  }
  while (end > start && bytes[end - 1]! <= 0x20) {
    end--;
  }
  const number = parseDecimal(bytes, start, end);
  return Number.isNaN(number) && !isMissing(record.text(column)) ? undefined : number;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function bad(path: string, line: number, trouble: string): VecinityError {
  return badFile(path, trouble, {
    line,
    remedy:
      'Correct that line. Or write a column for each dimension, with decimal points in numbers and quotes around text.',
  });
}
