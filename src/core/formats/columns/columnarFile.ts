import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Source } from '../../io/source';
import type { FileDescription, TableDescription } from '../description';
import { provenanceFromFileName, type OpenChoices } from '../format';
import { MAX_DIMENSIONS } from '../shared/vectorTable';
import { pickVectors, type ChosenColumns, type ColumnInfo, type VectorColumns } from './tableColumns';

/** Maximum tables of a file that are described. */
const MAX_TABLES = 50;
/** Rows that are all the same, or numbered, take next to nothing: a small file may have this many. */
const ALWAYS_ROWS = 1024 * 1024;
const MAX_ROWS_IN_BYTE = 16;

/** A table whose columns have names: CSV, Parquet, Arrow. */
export interface ColumnarFile {
  readonly source: Pick<Source, 'path' | 'size'>;
  readonly columns: readonly Pick<ColumnInfo, 'name'>[];
  readonly chosen: ChosenColumns;
}

/** What only the format knows of a table. */
interface ColumnarFacts {
  readonly format: string;
  readonly rows: number;
  readonly details: FileDescription['details'];
  /** Describes vectors in some columns. @throws VecinityError `badFile` if there are none */
  readonly shape: (vectors: VectorColumns) => Promise<Pick<TableDescription, 'columns' | 'valueType'>>;
}

/**
 * Describes a table and the vectors in its columns.
 * @throws VecinityError `badFile`, `badOption` if there are no such columns
 */
export async function describeColumns(
  { source, columns, chosen }: ColumnarFile,
  { table }: OpenChoices,
  { format, rows, details, shape }: ColumnarFacts,
): Promise<FileDescription> {
  const [picked, ...others] = pickVectors(chosen, table, source.path);
  const first = { name: picked.name, rows, ...(await shape(picked)) };
  const more = await Promise.all(
    others.slice(0, MAX_TABLES - 1).map(async (vectors) => ({
      name: vectors.name,
      rows,
      ...(await shape(vectors).catch(() => ({ columns: 0, valueType: '' }))),
    })),
  );
  const word = chosen.word === undefined ? undefined : columns[chosen.word]!.name;
  return {
    format,
    path: source.path,
    bytes: source.size,
    words: rows,
    dimensions: first.columns,
    valueType: first.valueType,
    provenance: provenanceFromFileName(source.path),
    companions: [],
    details: [
      ...details,
      ['Column of words', word?.slice(0, 100) ?? 'none: rows are named by their numbers'],
      ['Vectors from', picked.name.slice(0, 100)],
    ],
    tables: more.length > 0 ? [first, ...more] : [],
    notes: word === undefined ? ['No column holds words: rows are named by their numbers, from 0.'] : [],
  };
}

/**
 * Checks that the bytes of a file can hold the rows that it says it has, before memory and time go into them. A word that
 * no other row has takes some bits, however it is packed.
 * @param areCounts whether all counts of rows that make the sum are numbers from 0
 * @throws VecinityError `badFile`
 */
export function checkRows(source: Source, rows: number, areCounts: boolean): void {
  const most = ALWAYS_ROWS + source.maxBytes * MAX_ROWS_IN_BYTE;
  if (!areCounts || !(rows >= 1)) {
    throw badColumns(source, `says that it has ${rows} rows`, source.size);
  }
  if (rows > most) {
    throw badColumns(
      source,
      `says that it has ${rows} rows, but ${source.maxBytes} bytes hold at most ${most}`,
      source.size,
    );
  }
}

/** @returns the numbers of a vector @throws VecinityError `badFile` if there are more than vectors have */
export function checkDimensions(source: Source, dimensions: number): number {
  if (dimensions > MAX_DIMENSIONS) {
    throw badColumns(source, `has vectors of ${dimensions} numbers: at most ${MAX_DIMENSIONS} are read`, 0);
  }
  return dimensions;
}

/** Makes an error of the file from what a library throws at a damaged file. */
export async function guarded<Result>(source: Source, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw damaged(source, error, 0);
  }
}

/** Does the same for what is at a byte, or belongs to what begins there. */
export function guardedAt<Result>(source: Source, byte: number, read: () => Result, part?: string): Result {
  try {
    return read();
  } catch (error) {
    throw damaged(source, error, byte, part);
  }
}

/** Makes an error of the file from what a library throws; returns what is such an error already. */
export function damaged(source: Source, error: unknown, byte: number, part?: string): VecinityError {
  if (error instanceof VecinityError) {
    return error;
  }
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 150);
  return badColumns(source, `is damaged or has unsupported content: ${reason}`, byte, { part, cause: error });
}

/** Makes the error of a Parquet or Arrow file that is wrong at a byte. */
export function badColumns(
  { path }: Pick<Source, 'path'>,
  trouble: string,
  byte: number,
  more: { readonly part?: string | undefined; readonly cause?: unknown } = {},
): VecinityError {
  return badFile(path, trouble, {
    ...more,
    byte,
    remedy: 'Get the file again, or write it again with default options.',
  });
}
