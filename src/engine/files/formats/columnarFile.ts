import { VecinityError } from '../../../core/errors';
import {
  pickVectors,
  type ChosenColumns,
  type ColumnInfo,
  type VectorColumns,
} from '../../../core/formats/columns/tableColumns';
import { MOST_DIMENSIONS } from '../../../core/formats/shared/vectorTable';
import type { FileDescription, TableDescription } from '../../../core/formats/description';
import { provenanceFromFileName, type ReadChoices } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';

/** So many tables of a file are described. */
const MOST_TABLES = 50;
/** Rows that are all the same, or numbered, take next to nothing: a small file may have some. */
const ALWAYS_ROWS = 1024 * 1024;
const MOST_ROWS_IN_BYTE = 16;

/** A table whose columns have names: CSV, Parquet, Arrow. */
export interface ColumnarFile {
  readonly source: Source;
  readonly columns: readonly Pick<ColumnInfo, 'name'>[];
  readonly chosen: ChosenColumns;
}

/** What only the format knows of a table. */
interface ColumnarFacts {
  readonly format: string;
  readonly rows: number;
  readonly details: FileDescription['details'];
  /** Of the vectors in some columns. @throws VecinityError `badFile` if there are none */
  readonly shape: (vectors: VectorColumns) => Promise<Pick<TableDescription, 'columns' | 'valueType'>>;
}

/** @throws VecinityError `badFile`, `badOption` if there are no such columns */
export async function describeColumns(
  { source, columns, chosen }: ColumnarFile,
  { table }: ReadChoices,
  { format, rows, details, shape }: ColumnarFacts,
): Promise<FileDescription> {
  const [picked, ...others] = pickVectors(chosen, table, source.path);
  const first = { name: picked.name, rows, ...(await shape(picked)) };
  const more = await Promise.all(
    others.slice(0, MOST_TABLES - 1).map(async (vectors) => ({
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
 * Memory and time go into as many rows as a file says that it has: those must be rows that its bytes can hold. A word that
 * no other row has takes some bits, however it is packed.
 * @param areCounts whether all counts of rows that make the sum are numbers from 0
 * @throws VecinityError `badFile`
 */
export function checkRows(source: Source, rows: number, areCounts: boolean): void {
  const most = ALWAYS_ROWS + source.maxBytes * MOST_ROWS_IN_BYTE;
  if (!areCounts || !(rows >= 1)) {
    throw badColumns(source, `says that it has ${rows} rows`, source.size);
  }
  if (rows > most) {
    throw badColumns(
      source,
      `says that it has ${rows} rows, but ${source.maxBytes} bytes hold no more than ${most}`,
      source.size,
    );
  }
}

/** @returns the numbers of a vector @throws VecinityError `badFile` if there are more than vectors have */
export function checkDimensions(source: Source, dimensions: number): number {
  if (dimensions > MOST_DIMENSIONS) {
    throw badColumns(source, `has vectors of ${dimensions} numbers: no more than ${MOST_DIMENSIONS} are read`, 0);
  }
  return dimensions;
}

/** What a library throws at a damaged file becomes an error of the file. */
export async function guarded<Result>(source: Source, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw damaged(source, error, 0);
  }
}

/** As `guarded`, of what is at a byte, or belongs to what begins there. */
export function guardedAt<Result>(source: Source, byte: number, read: () => Result, what?: string): Result {
  try {
    return read();
  } catch (error) {
    throw damaged(source, error, byte, what);
  }
}

/** The error of a file for what a library throws, or for one that is such an error already. */
export function damaged(source: Source, error: unknown, byte: number, what?: string): VecinityError {
  if (error instanceof VecinityError) {
    return error;
  }
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 150);
  const where = [what, byte > 0 ? `byte ${byte}` : undefined].filter((part) => part !== undefined).join(', ');
  return badColumns(source, `is damaged, or holds what is not read: ${reason}${where && ` (${where})`}`, byte);
}

/** The error of a Parquet or Arrow file that goes wrong at a byte. */
export function badColumns(source: Source, trouble: string, byte: number): VecinityError {
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    byte,
    remedy: 'Get the file again, or write it anew with its usual options.',
  });
}
