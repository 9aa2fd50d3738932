import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Source } from '../../io/source';
import type { FileDescription, TableDescription } from '../description';
import { provenanceFromFileName, type OpenChoices } from '../format';
import { MAX_DIMENSIONS } from '../shared/vectorTable';
import { pickVectors, type ChosenColumns, type ColumnInfo, type VectorColumns } from './tableColumns';

/** Maximum tables in a description. */
const MAX_TABLES = 50;
/** A file of any size may have this many rows, because equal or numbered rows take hardly any bytes. */
const FREE_ROWS = 1024 * 1024;
/** Maximum rows for each byte of the file, beyond FREE_ROWS. A distinct word takes some bits, however it is encoded. */
const MAX_ROWS_IN_BYTE = 16;

/** A table with named columns: CSV, Parquet, Arrow. */
interface ColumnarFile {
  readonly source: Pick<Source, 'path' | 'size'>;
  readonly columns: readonly Pick<ColumnInfo, 'name'>[];
  readonly chosen: ChosenColumns;
}

/** The facts about a table that each format finds out for itself. */
interface ColumnarFacts {
  readonly format: string;
  readonly rows: number;
  readonly details: FileDescription['details'];
  /** Returns the shape of the vectors in some columns. @throws VecinityError `badFile` if they have none */
  readonly shape: (vectors: VectorColumns) => Promise<Pick<TableDescription, 'columns' | 'valueType'>>;
}

/**
 * Returns the description of a table and of the vectors in its columns.
 * @throws VecinityError `badFile` if no column has vectors, `badOption` if the chosen one is missing
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
 * Checks that a file can hold the rows it claims, before they cost memory and time.
 * @param rows      the sum of the counts of all batches
 * @param areCounts whether every one of these counts is at least 0
 * @throws VecinityError `badFile` if the number of rows is impossible
 */
export function checkRows(source: Source, rows: number, areCounts: boolean): void {
  const maxRows = FREE_ROWS + source.maxBytes * MAX_ROWS_IN_BYTE;
  if (!areCounts || !(rows >= 1)) {
    throw badColumns(source, `claims ${rows} rows`, source.size);
  }
  if (rows > maxRows) {
    throw badColumns(source, `claims ${rows} rows, but ${source.maxBytes} bytes hold at most ${maxRows}`, source.size);
  }
}

/** Returns `dimensions`. @throws VecinityError `badFile` if there are more than MAX_DIMENSIONS */
export function checkDimensions(source: Source, dimensions: number): number {
  if (dimensions > MAX_DIMENSIONS) {
    throw badColumns(source, `has vectors of ${dimensions} numbers; the maximum is ${MAX_DIMENSIONS}`, 0);
  }
  return dimensions;
}

/** Returns the result of `read`. @throws VecinityError instead of any error that a library throws at a damaged file */
export async function guarded<Result>(source: Source, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw damaged(source, error, 0);
  }
}

/**
 * Does the same for a part of a file.
 * @param byte position of the part
 * @param part name of the part, for the message
 */
export function guardedAt<Result>(source: Source, byte: number, read: () => Result, part?: string): Result {
  try {
    return read();
  } catch (error) {
    throw damaged(source, error, byte, part);
  }
}

/** Returns the `badFile` error for what a library threw; returns a VecinityError unchanged. */
export function damaged(source: Source, error: unknown, byte: number, part?: string): VecinityError {
  if (error instanceof VecinityError) {
    return error;
  }
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 150);
  return badColumns(source, `is damaged or has unsupported content: ${reason}`, byte, { part, cause: error });
}

/** Returns the error of a Parquet or Arrow file that is invalid at a byte. */
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
