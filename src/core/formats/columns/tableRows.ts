import { badFile } from '../../io/badFile';
import type { Faults } from '../../io/faults';
import type { VectorTable } from '../shared/vectorTable';

/** A word as a column holds it; null or undefined if it is missing. */
export type CellWord = string | Uint8Array | number | bigint | boolean | null | undefined;
/** Values as a column holds them; null or undefined for a missing one. */
export type CellValues = ArrayLike<number | bigint | null | undefined>;

const encoder = new TextEncoder();

/** Fills a VectorTable from the cells of a columnar table. Rows are 1-based. */
export class TableRows {
  private wordBytes = 0;

  /** @param maxWordBytes of all words together: many rows may refer to the same long word in a dictionary */
  constructor(
    private readonly table: VectorTable,
    private readonly path: string,
    private readonly options: { readonly faults?: Faults | undefined; readonly lenient?: boolean | undefined },
    private readonly maxWordBytes = Infinity,
  ) {}

  /**
   * Adds a word. A row without a word gets its 0-based number as its name.
   * @returns where its values belong, as `VectorTable.add` returns it
   * @throws VecinityError `badFile` if the words exceed `maxWordBytes`
   */
  addWord(word: CellWord, row: number): number {
    if (word === null || word === undefined) {
      this.options.faults?.add('unnamedRow', { row }, () => `Row ${row} has no word; its number is its name.`);
    }
    const bytes = word instanceof Uint8Array ? word : encoder.encode(String(word ?? row - 1));
    this.wordBytes += bytes.length;
    if (this.wordBytes > this.maxWordBytes) {
      throw badFile(this.path, `has more than ${this.maxWordBytes} bytes of words`, {
        row,
        remedy: 'The same long text stands for many rows. Choose a table with one word for each row.',
      });
    }
    return this.table.add(bytes, 0, bytes.length, row);
  }

  /**
   * Adds a row whose values are in one cell. Skips a row without values.
   * @throws VecinityError `badFile` if its length is not `table.dimensions`; with `lenient`, that row is a fault
   */
  addRow(word: CellWord, values: CellValues, row: number): void {
    const { table, options } = this;
    if (values.length === 0) {
      options.faults?.add('skipped', { row }, () => `Row ${row} has no vector: it is skipped.`);
      return;
    }
    if (values.length !== table.dimensions) {
      const trouble = `has ${values.length} numbers, not ${table.dimensions}`;
      if (!options.lenient) {
        throw badFile(this.path, trouble, {
          row,
          remedy: 'Check the file and repair it into a copy without that row (doctor), or get the file again.',
        });
      }
      options.faults?.add('raggedLine', { row }, () => `Row ${row} ${trouble}: it is skipped.`);
      return;
    }
    const at = this.addWord(word, row);
    if (at >= 0) {
      const { vectors } = table;
      for (let i = 0; i < values.length; i++) {
        vectors[at + i] = numberOf(values[i]);
      }
      table.checkRow(at, row);
    }
  }
}

/** Returns a cell's value as a number; NaN for a missing one. */
export function numberOf(value: number | bigint | null | undefined): number {
  return typeof value === 'number' ? value : value === null || value === undefined ? NaN : Number(value);
}
