import type { RowGroup, SchemaTree } from 'hyparquet';
import { quoted } from '../../io/faults';
import { badColumns, checkDimensions } from '../columns/columnarFile';
import type { CellValues } from '../columns/tableRows';
import { leafChunk, leafPath, type ParquetFile } from '../parquet/parquetFile';
import { columnLists, columnPages, type ColumnChunk } from '../parquet/parquetPages';
import type { ReadVectors } from '../parquet/parquetTable';

const SPARSE = 0;
const DENSE = 1;

const fields = ['type', 'size', 'indices', 'values'] as const;

/** Whether a column has the fields in which Spark writes vectors. */
export function isVectorStruct(column: SchemaTree): boolean {
  return fields.every((name) => column.children.some(({ element }) => element.name === name));
}

/**
 * Makes a reader of a column with Spark's vectors: type 1 has all values, type 0 has indices, their values and a size.
 * @param column of `file`
 * @see VectorUDT.scala in https://github.com/apache/spark
 */
export function vectorStructReader(file: ParquetFile, column: SchemaTree): ReadVectors {
  const chunkOf = (group: RowGroup, name: (typeof fields)[number]): ColumnChunk => {
    const field = column.children.find(({ element }) => element.name === name);
    const path = field && leafPath([file.schema, column, field]);
    if (!path) {
      throw badColumns(file.source, `has no ${name} in its column ${quoted(column.element.name)}`, file.source.size);
    }
    return leafChunk(file, group, path);
  };
  return async function* (group, signal) {
    const types = await numbersOf(columnPages(file, chunkOf(group, 'type'), signal));
    const sizes = await numbersOf(columnPages(file, chunkOf(group, 'size'), signal));
    const indices: (CellValues | undefined)[] = [];
    for await (const page of columnLists(file, chunkOf(group, 'indices'), signal)) {
      for (const list of page) {
        indices.push(list.length > 0 ? list : undefined);
      }
    }
    let row = 0;
    for await (const page of columnLists(file, chunkOf(group, 'values'), signal)) {
      const from = row;
      const vectors = Array.from(page, (values): CellValues => {
        const type = types[row];
        const vector = type === SPARSE ? denseOf(file, sizes[row], indices[row] ?? [], values, row) : values;
        if (type !== SPARSE && type !== DENSE && type !== null) {
          throw badColumns(file.source, `has a vector of the unknown type ${type} in row ${row + 1} of a group`, 0);
        }
        row++;
        return type === null ? [] : vector;
      });
      if (row > from) {
        yield vectors;
      }
    }
  };
}

async function numbersOf(pages: AsyncGenerator<ArrayLike<unknown>>): Promise<(number | null)[]> {
  const numbers: (number | null)[] = [];
  for await (const page of pages) {
    for (let i = 0; i < page.length; i++) {
      numbers.push(page[i] as number | null);
    }
  }
  return numbers;
}

function denseOf(
  { source }: ParquetFile,
  size: number | null | undefined,
  indices: CellValues,
  values: CellValues,
  row: number,
): CellValues {
  if (typeof size !== 'number' || size < 0 || indices.length !== values.length) {
    throw badColumns(source, `has a damaged sparse vector in row ${row + 1} of a group`, 0);
  }
  const dense = new Float64Array(checkDimensions(source, size));
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (typeof index !== 'number' || !(index >= 0 && index < size)) {
      throw badColumns(
        source,
        `has a sparse vector with the index ${index} of ${size} in row ${row + 1} of a group`,
        0,
      );
    }
    dense[index] = Number(values[i]);
  }
  return dense;
}
