import { parquetMetadataAsync, parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet';
import { quoted } from '../../../core/formats/faults';
import { chooseColumns, pickVectors, type ChosenColumns, type ColumnInfo, type VectorColumns } from '../../../core/formats/tableColumns';
import { numberOf, TableRows, type CellValues, type CellWord } from '../../../core/formats/tableRows';
import { VectorTable } from '../../../core/formats/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../protocol/files';
import { foreignProvenance, tableOptions, type FileFormat, type ReadChoices, type ReadOptions } from '../fileFormat';
import type { Source } from '../source';
import { badColumns, describeColumns, guarded } from './columnarFile';
import { columnPages, type ColumnChunk } from './parquetPages';

/** Files have kilobytes of it; more is read into memory at once and would be a trap. */
const MOST_METADATA_BYTES = 256 * 1024 * 1024;

export const parquetFormat: FileFormat = {
  async describe(source, choices, signal) {
    return guarded(source, async () => describe(await openParquet(source), choices, signal));
  },
  read: (source, options) => guarded(source, async () => readParquet(await openParquet(source), options)),
};

interface ParquetFile {
  readonly source: Source;
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  /** Columns at the top of the schema, with the way to their one leaf; undefined where there are more. */
  readonly columns: readonly (ColumnInfo & { readonly leaf: SchemaTree[] | undefined })[];
  readonly chosen: ChosenColumns;
}

async function openParquet(source: Source): Promise<ParquetFile> {
  const tail = new Uint8Array(8);
  await source.read(tail, Math.max(0, source.size - tail.length));
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (String.fromCharCode(...tail.subarray(4)) === 'PARE') {
    throw badColumns(source, 'is encrypted', source.size);
  }
  if (String.fromCharCode(...tail.subarray(4)) !== 'PAR1' || length > Math.min(source.size - 12, MOST_METADATA_BYTES)) {
    throw badColumns(source, 'does not end as a Parquet file does: it was cut short', source.size);
  }
  const metadata = await parquetMetadataAsync(
    {
      byteLength: source.size,
      slice: async (start, end = source.size) => {
        const bytes = new Uint8Array(end - start);
        await source.read(bytes, start);
        return bytes.buffer;
      },
    },
    { geoparquet: false },
  );
  const schema = parquetSchema(metadata);
  const columns = schema.children.map((child) => {
    const leaf = leafPath([schema, child]);
    return { name: child.element.name, kind: columnKind(leaf), leaf };
  });
  return { source, metadata, schema, columns, chosen: chooseColumns(columns) };
}

/** From the root to the one leaf below the last of `path`. */
function leafPath(path: SchemaTree[]): SchemaTree[] | undefined {
  const { children } = path.at(-1)!;
  return children.length === 0 ? path : children.length === 1 ? leafPath([...path, children[0]!]) : undefined;
}

function columnKind(path: SchemaTree[] | undefined): ColumnInfo['kind'] {
  if (!path) {
    return 'other';
  }
  const { type, converted_type: converted, logical_type: logical } = path.at(-1)!.element;
  const isHalf = logical?.type === 'FLOAT16';
  const isFloat = type === 'FLOAT' || type === 'DOUBLE' || isHalf || converted === 'DECIMAL';
  const isTime = /DATE|TIME|INTERVAL/.test(`${converted} ${logical?.type}`);
  const isInteger = (type === 'INT32' || type === 'INT64') && !isTime;
  const lists = path.filter(({ element }) => element.repetition_type === 'REPEATED').length;
  if (lists > 0) {
    return lists === 1 && (isFloat || isInteger) ? 'vector' : 'other';
  }
  if (path.length > 2) {
    return 'other';
  }
  return isFloat ? 'float' : isInteger ? 'integer' : type === 'BYTE_ARRAY' ? 'text' : 'other';
}

async function describe(file: ParquetFile, choices: ReadChoices, signal: AbortSignal | undefined): Promise<FileDescription> {
  const { created_by: writer } = file.metadata;
  return describeColumns(file, choices, {
    format: 'Parquet table',
    rows: rowCount(file),
    details: writer === undefined ? [] : [['Written by', writer.slice(0, 100)]],
    shape: async (vectors) => ({ columns: await dimensionsOf(file, vectors, signal), valueType: valueType(file, vectors) }),
  });
}

async function readParquet(file: ParquetFile, options: ReadOptions): Promise<Space> {
  const { source, metadata, chosen } = file;
  const [vectors] = pickVectors(chosen, options.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, options.signal);
  const table = new VectorTable(dimensions, rowCount(file), tableOptions(source, options, 'row'));
  const rows = new TableRows(table, source.path, options);
  let from = 0;
  for (const group of metadata.row_groups) {
    if (table.isFull) {
      break;
    }
    const words = await groupWords(file, group, from, options);
    const read = vectors.isWide ? readWide : readLists;
    await read(file, group, vectors, { words, from, table, rows }, options);
    from += Number(group.num_rows);
    options.progress?.(from / Number(metadata.num_rows));
  }
  if (table.size === 0) {
    throw badColumns(source, 'has no row with a vector that is wanted', source.size);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, foreignProvenance(source.path));
}

/** Rows of all groups. */
function rowCount({ source, metadata }: ParquetFile): number {
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  // A word that no other row has takes a byte.
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > source.mostBytes * 1000) {
    throw badColumns(source, `says that it has ${rows} rows`, source.size);
  }
  return rows;
}

async function groupWords(file: ParquetFile, group: RowGroup, from: number, options: ReadOptions): Promise<CellWord[]> {
  const count = Number(group.num_rows);
  const { word } = file.chosen;
  if (word === undefined) {
    return Array.from({ length: count }, (_, i) => from + i);
  }
  const words: CellWord[] = [];
  for await (const page of columnPages(file.source, chunkOf(file, group, word), options.signal)) {
    for (let i = 0; i < page.length; i++) {
      words.push(page[i] as CellWord);
    }
  }
  if (words.length !== count) {
    throw badColumns(file.source, `has ${words.length} words for ${count} rows`, file.source.size);
  }
  return words;
}

/** Where the rows of a group go. */
interface Target {
  /** One for each row of the group. */
  readonly words: readonly CellWord[];
  /** Rows before the group. */
  readonly from: number;
  readonly table: VectorTable;
  readonly rows: TableRows;
}

async function readLists(
  file: ParquetFile,
  group: RowGroup,
  vectors: VectorColumns,
  { words, from, table, rows }: Target,
  options: ReadOptions,
): Promise<void> {
  let row = 0;
  for await (const page of columnPages(file.source, chunkOf(file, group, vectors.columns[0]!), options.signal)) {
    for (let i = 0; i < page.length && row < words.length; i++, row++) {
      rows.addRow(words[row], flatRow(page[i]), from + row + 1);
    }
    if (table.isFull) {
      return;
    }
  }
  if (row !== words.length) {
    throw badColumns(file.source, `has ${row} vectors for ${words.length} rows`, file.source.size);
  }
}

async function readWide(
  file: ParquetFile,
  group: RowGroup,
  vectors: VectorColumns,
  { words, from, table, rows }: Target,
  options: ReadOptions,
): Promise<void> {
  const places = Float64Array.from(words, (word, i) => rows.addWord(word, from + i + 1));
  const { vectors: matrix } = table;
  for (const [dimension, column] of vectors.columns.entries()) {
    let row = 0;
    for await (const page of columnPages(file.source, chunkOf(file, group, column), options.signal)) {
      for (let i = 0; i < page.length && row < words.length; i++, row++) {
        if (places[row]! >= 0) {
          matrix[places[row]! + dimension] = numberOf(page[i] as number);
        }
      }
    }
    if (row !== words.length) {
      throw badColumns(file.source, `has ${row} values for ${words.length} rows in one column`, file.source.size);
    }
  }
  places.forEach((place, i) => {
    if (place >= 0) {
      table.checkRow(place, from + i + 1);
    }
  });
}

/** From the first row that has a vector. */
async function dimensionsOf(file: ParquetFile, vectors: VectorColumns, signal: AbortSignal | undefined): Promise<number> {
  if (vectors.isWide) {
    return vectors.columns.length;
  }
  for (const group of file.metadata.row_groups) {
    for await (const page of columnPages(file.source, chunkOf(file, group, vectors.columns[0]!), signal)) {
      for (let i = 0; i < page.length; i++) {
        const { length } = flatRow(page[i]);
        if (length > 0) {
          return length;
        }
      }
    }
  }
  throw badColumns(file.source, `has no vector in its column ${quoted(vectors.name)}`, file.source.size);
}

/** The values of a list, which lie in a list for each optional or repeated level of the schema. */
function flatRow(row: unknown): CellValues {
  let values = row;
  while (Array.isArray(values) && values.length === 1 && (Array.isArray(values[0]) || ArrayBuffer.isView(values[0]))) {
    values = values[0];
  }
  if (values === null || values === undefined) {
    return [];
  }
  if (Array.isArray(values) && values.some(Array.isArray)) {
    // Each value in a list of its own.
    return values.map((value: unknown) => (Array.isArray(value) ? (value[0] as number) : (value as number)));
  }
  return values as CellValues;
}

function chunkOf({ source, schema, columns }: ParquetFile, group: RowGroup, column: number): ColumnChunk {
  const schemaPath = columns[column]?.leaf ?? [schema];
  const path = schemaPath.slice(1).map(({ element }) => element.name);
  const chunk = group.columns.find(
    ({ meta_data: meta }) => meta?.path_in_schema.length === path.length && meta.path_in_schema.every((name, i) => name === path[i]),
  );
  if (!chunk?.meta_data || chunk.file_path) {
    throw badColumns(source, `lacks the column ${quoted(path.join('.'))} in one of its groups of rows`, source.size);
  }
  return { meta: chunk.meta_data, schemaPath };
}

const typeNames = new Map([
  ['FLOAT', 'F32'],
  ['DOUBLE', 'F64'],
  ['INT32', 'I32'],
  ['INT64', 'I64'],
]);

function valueType({ columns }: ParquetFile, vectors: VectorColumns): string {
  const element = columns[vectors.columns[0]!]?.leaf?.at(-1)?.element;
  return element?.logical_type?.type === 'FLOAT16' ? 'F16' : (typeNames.get(element?.type ?? '') ?? element?.type ?? '');
}
