import { type CsvRecord, CsvRecords } from './csvRecords';
import { bad, csvDimensions, encode, isMissing, vectorNumbers, type CsvLayout } from './csvLayout';
import { parseDecimal } from '../shared/decimal';
import { quoted, type Faults } from '../../io/faults';
import { pickVectors, type VectorColumns } from '../columns/tableColumns';
import { VectorTable, type TableOptions } from '../shared/vectorTable';

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
    const delimiter = layout.delimiter.charCodeAt(0);
    this.records = new CsvRecords(delimiter, (record) => this.take(record), layout.skippedLines);
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
      throw bad(this.path, 1, this.rows === 0 ? 'has no rows' : 'does not contain the chosen words');
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
    const count = layout.count === undefined ? NaN : cellNumber(record, layout.count);
    const at = table.add(bytes, 0, bytes.length, record.line, count !== undefined && count > 0 ? count : 0);
    if (at >= 0) {
      table.vectors.set(values as readonly number[], at);
      table.checkRow(at, record.line);
    }
    return undefined;
  }
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
