import { badFile } from '../../io/badFile';
import type { Faults } from '../../io/faults';
import type { VectorTable } from '../shared/vectorTable';

/** A word as a column holds it; null if it is missing. */
export type CellWord = string | Uint8Array | number | bigint | boolean | null | undefined;
/** Values as a column holds them; null for a missing one. */
export type CellValues = ArrayLike<number | bigint | null | undefined>;

const encoder = new TextEncoder();

/** Fills a VectorTable from the cells of a table with columns; rows are counted from 1. */
export class TableRows {
  private wordBytes = 0;

  /** @param maxWordBytes for all words: many rows may name the same long word by its place in a dictionary */
  constructor(
    private readonly table: VectorTable,
    private readonly path: string,
    private readonly options: { readonly faults?: Faults | undefined; readonly lenient?: boolean | undefined },
    private readonly maxWordBytes = Infinity,
  ) {}

  /**
   * Does what `VectorTable.add` does. A row without a word is named by its number from 0.
   * @throws VecinityError `badFile` if the words are longer than those of such a file
   */
  addWord(word: CellWord, row: number): number {
    if (word === null || word === undefined) {
      this.options.faults?.add('unnamedRow', { row }, () => `Row ${row} has no word: it is named by its number.`);
    }
    const bytes = word instanceof Uint8Array ? word : encoder.encode(String(word ?? row - 1));
    this.wordBytes += bytes.length;
    if (this.wordBytes > this.maxWordBytes) {
      throw badFile(this.path, `names its rows by more than ${this.maxWordBytes} bytes of words`, {
        row,
        remedy: 'Choose a table whose words are words: the same long text stands for many rows.',
      });
    }
    return this.table.add(bytes, 0, bytes.length, row);
  }

  /**
   * Adds a row whose values come in one cell; skips a row without values.
   * @throws VecinityError `badFile` if the row has another length than the others; with `lenient` that is a fault
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
          remedy: 'Check the file (doctor) and repair it into a copy without that row, or get it again.',
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

/** Returns NaN for a missing value. */
export function numberOf(value: number | bigint | null | undefined): number {
  return typeof value === 'number' ? value : value === null || value === undefined ? NaN : Number(value);
}
