import { VecinityError } from '../../../core/errors';
import { pickVectors, type ChosenColumns, type ColumnInfo, type VectorColumns } from '../../../core/formats/tableColumns';
import type { FileDescription, TableDescription } from '../../../protocol/files';
import { foreignProvenance, type ReadChoices } from '../fileFormat';
import type { Source } from '../source';

/** So many tables of a file are described. */
const MOST_TABLES = 50;

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
    provenance: foreignProvenance(source.path),
    companions: [],
    details: [
      ...details,
      ['Words', word?.slice(0, 100) ?? 'none: rows are named by their numbers'],
      ['Vectors', picked.name.slice(0, 100)],
    ],
    tables: more.length > 0 ? [first, ...more] : [],
    notes: word === undefined ? ['No column holds words: rows are named by their numbers, from 0.'] : [],
  };
}

/** What a library throws at a damaged file becomes an error of the file. */
export async function guarded<Result>(source: Source, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VecinityError) {
      throw error;
    }
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 150);
    throw badColumns(source, `is damaged, or holds what is not read: ${reason}`, 0);
  }
}

/** The error of a Parquet or Arrow file that goes wrong at a byte. */
export function badColumns(source: Source, trouble: string, byte: number): VecinityError {
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    byte,
    remedy: 'Get the file again, or write it anew with its usual options.',
  });
}
