import { Type } from '@uwdata/flechette';
import { quoted } from '../../io/faults';
import { badColumns, checkDimensions } from '../columns/columnarFile';
import type { VectorColumns } from '../columns/tableColumns';
import { numberOf, type CellValues, type TableRows } from '../columns/tableRows';
import type { VectorTable } from '../shared/vectorTable';
import { cellsAt, recordBatches, type Batch, type Words } from './arrowBatches';
import type { ArrowFile } from './arrowFile';

/**
 * Returns a function that gives the values of a row in a column of lists; it gives none for a missing list.
 * @throws VecinityError `badFile` if vectors are missing; the function throws it if a list ends outside of the batch
 */
export function listRows(file: ArrowFile, { rows, columns }: Batch, column: number): (row: number) => CellValues {
  const batch = columns.get(column)!;
  const { type, offsets } = batch;
  const child = batch.children?.[0];
  const stride = type.typeId === Type.FixedSizeList ? type.stride : 0;
  const values = child?.values?.length ?? 0;
  if (stride ? rows * stride > values : (offsets?.length ?? 0) <= rows) {
    throw badColumns(file.source, 'has fewer vectors than rows', 0);
  }
  return (row) => {
    const start = stride ? row * stride : Number(offsets?.[row]);
    const end = stride ? start + stride : Number(offsets?.[row + 1]);
    if (!batch.isValid(row) && batch.nullCount > 0) {
      return [];
    }
    if (!(start >= 0 && start <= end && end <= values)) {
      throw badColumns(file.source, `has a vector that ends at value ${end} of ${values}`, 0);
    }
    const cells = new Float64Array(end - start);
    for (let i = start; i < end; i++) {
      cells[i - start] = numberOf(child?.at(i) as number | bigint | null);
    }
    return cells;
  };
}

/**
 * Adds the rows of a batch with a column for each dimension.
 * @param from rows in earlier batches
 * @throws VecinityError `badFile` if a column has fewer values than rows
 */
export function readWide(
  file: ArrowFile,
  batch: Batch,
  { columns }: VectorColumns,
  words: Words,
  from: number,
  table: VectorTable,
  rows: TableRows,
): void {
  const cells = columns.map((column) => cellsAt(batch, column));
  if (cells.some(({ values }) => (values?.length ?? 0) < batch.rows)) {
    throw badColumns(file.source, 'has fewer values than rows', 0);
  }
  for (let i = 0; i < batch.rows; i++) {
    const at = rows.addWord(words ? words(i) : from + i, from + i + 1);
    if (at >= 0) {
      cells.forEach((column, dimension) => {
        table.vectors[at + dimension] = numberOf(column.at(i) as number | bigint | null);
      });
      table.checkRow(at, from + i + 1);
    }
  }
}

/**
 * Returns the length of the vectors. Lists of variable length take the first row with a vector.
 * @throws VecinityError `badFile` if no row has a vector or it is too long; `unreadable`, `outOfMemory`, `cancelled`
 */
export async function dimensionsOf(
  file: ArrowFile,
  vectors: VectorColumns,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (vectors.isWide) {
    return vectors.columns.length;
  }
  const type = file.columns[vectors.columns[0]!]!.type;
  if (type.typeId === Type.FixedSizeList && type.stride > 0) {
    return checkDimensions(file.source, type.stride);
  }
  for await (const { batch } of recordBatches(file, vectors, signal)) {
    const row = listRows(file, batch, vectors.columns[0]!);
    for (let i = 0; i < batch.rows; i++) {
      const { length } = row(i);
      if (length > 0) {
        return checkDimensions(file.source, length);
      }
    }
  }
  throw badColumns(file.source, `has no vector in column ${quoted(vectors.name)}`, 0);
}
