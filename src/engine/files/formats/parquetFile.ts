import { parquetMetadata, parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet';
import { quoted } from '../../../core/io/faults';
import {
  chooseColumns,
  MAX_COLUMNS,
  pickVectors,
  tooWide,
  type ChosenColumns,
  type ColumnInfo,
  type VectorColumns,
} from '../../../core/formats/columns/tableColumns';
import { numberOf, TableRows, type CellWord } from '../../../core/formats/columns/tableRows';
import { checkThrift } from '../../../core/formats/parquet/thriftCompact';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { mostPlausible } from '../codecs';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';
import { inMemory } from '../../../core/io/inMemory';
import { memory } from '../memory';
import { badColumns, checkRows, describeColumns, guarded, guardedAt } from '../../../core/formats/columns/columnarFile';
import { columnLists, columnPages, type ColumnChunk } from './parquetPages';

/** Files have kilobytes of it; more is read into memory at once and would be a trap. */
const MOST_METADATA_BYTES = 256 * 1024 * 1024;
/** What is packed is unpacked into memory, for columns are read one after the other, in whatever order they lie. */
const MOST_UNPACKED = 4e9;
/** Lists in lists are not read, and nothing else needs a deep schema. */
const DEEPEST_SCHEMA = 32;

export const parquetFormat: FileFormat = {
  async describe(source, choices, signal) {
    return guarded(source, async () => describe(await openParquet(source, signal), choices, signal));
  },
  read: (source, options) =>
    guarded(source, async () => readParquet(await openParquet(source, options.signal), options)),
};

interface ParquetFile {
  readonly source: Source;
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  /** Columns at the top of the schema, with the way to their one leaf; undefined where there are more. */
  readonly columns: readonly (ColumnInfo & { readonly leaf: SchemaTree[] | undefined })[];
  readonly chosen: ChosenColumns;
  /** The columns of groups of rows, by their paths. */
  readonly chunks: Map<RowGroup, ReadonlyMap<string, RowGroup['columns'][number]>>;
}

async function openParquet(packed: Source, signal: AbortSignal | undefined): Promise<ParquetFile> {
  const source = await inMemory(packed, MOST_UNPACKED, memory, signal);
  const tail = new Uint8Array(8);
  await source.read(tail, Math.max(0, source.size - tail.length));
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (String.fromCharCode(...tail.subarray(4)) === 'PARE') {
    throw badColumns(source, 'is encrypted', source.size);
  }
  if (String.fromCharCode(...tail.subarray(4)) !== 'PAR1' || length > Math.min(source.size - 12, MOST_METADATA_BYTES)) {
    throw badColumns(source, 'does not end as a Parquet file does: it was cut short', source.size);
  }
  const footer = new Uint8Array(length + tail.length);
  await source.read(footer, source.size - footer.length, signal);
  const metadata = guardedAt(source, source.size - footer.length, () => {
    checkThrift(footer.subarray(0, length), 0);
    const read = parquetMetadata(footer, { geoparquet: false });
    checkSchema(read);
    return read;
  });
  const schema = parquetSchema(metadata);
  if (schema.children.length > MAX_COLUMNS) {
    throw tooWide(source.path);
  }
  const columns = schema.children.map((child) => {
    const leaf = leafPath([schema, child]);
    return { name: child.element.name, kind: columnKind(leaf), leaf };
  });
  return { source, metadata, schema, columns, chosen: chooseColumns(columns), chunks: new Map() };
}

/** The library follows the tree of columns to any depth, and keeps the whole way to each. @throws RangeError */
function checkSchema({ schema }: FileMetaData): void {
  const left: number[] = [];
  for (const { num_children: children = 0 } of schema) {
    while (left.at(-1) === 0) {
      left.pop();
    }
    if (left.length > 0) {
      left[left.length - 1]!--;
    }
    left.push(children);
    if (left.length > DEEPEST_SCHEMA) {
      throw new RangeError(`its columns nest more than ${DEEPEST_SCHEMA} deep`);
    }
  }
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

async function describe(
  file: ParquetFile,
  choices: ReadChoices,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
  const { created_by: writer } = file.metadata;
  return describeColumns(file, choices, {
    format: 'Parquet table',
    rows: rowCount(file),
    details: writer === undefined ? [] : [['Written by', writer.slice(0, 100)]],
    shape: async (vectors) => ({
      columns: await dimensionsOf(file, vectors, signal),
      valueType: valueType(file, vectors),
    }),
  });
}

async function readParquet(file: ParquetFile, options: ReadOptions): Promise<Space> {
  const { source, metadata, chosen } = file;
  const [vectors] = pickVectors(chosen, options.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, options.signal);
  const table = new VectorTable(dimensions, rowCount(file), tableOptions(source, options, 'row'));
  const rows = new TableRows(table, source.path, options, mostPlausible({ length: source.maxBytes }));
  let from = 0;
  for (const group of metadata.row_groups) {
    if (table.isFull) {
      break;
    }
    const count = Number(group.num_rows);
    const read = vectors.isWide ? readWide : readLists;
    await read(file, vectors, { group, count, from, table, rows }, options);
    from += count;
    options.progress?.(from / Number(metadata.num_rows));
  }
  if (table.size === 0) {
    throw badColumns(source, 'has no row with a vector that is wanted', source.size);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, provenanceFromFileName(source.path));
}

/** Rows of all groups. */
function rowCount({ source, metadata }: ParquetFile): number {
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  checkRows(
    source,
    rows,
    counts.every((count) => count >= 0),
  );
  return rows;
}

/** Where the rows of a group go. */
interface Target {
  readonly group: RowGroup;
  /** Its rows. */
  readonly count: number;
  /** Rows before the group. */
  readonly from: number;
  readonly table: VectorTable;
  readonly rows: TableRows;
}

async function readLists(
  file: ParquetFile,
  vectors: VectorColumns,
  target: Target,
  options: ReadOptions,
): Promise<void> {
  const { group, count, from, table, rows } = target;
  const words: CellWord[] = [];
  for await (const page of wordPages(file, target, options)) {
    for (let i = 0; i < page.length; i++) {
      words.push(page[i]);
    }
  }
  let row = 0;
  for await (const page of columnLists(file.source, chunkOf(file, group, vectors.columns[0]!), options.signal)) {
    for (const values of page) {
      if (row < count) {
        rows.addRow(file.chosen.word === undefined ? from + row : words[row], values, from + row + 1);
      }
      row++;
    }
    if (table.isFull) {
      return;
    }
  }
  if (row !== count) {
    throw badColumns(file.source, `has ${row} vectors for ${count} rows`, file.source.size);
  }
}

/** The words of a group; none where no column has them. @throws VecinityError `badFile` if they are not one for each row */
async function* wordPages(
  file: ParquetFile,
  { group, count }: Target,
  options: ReadOptions,
): AsyncGenerator<ArrayLike<CellWord>> {
  if (file.chosen.word === undefined) {
    return;
  }
  let words = 0;
  for await (const page of columnPages(file.source, chunkOf(file, group, file.chosen.word), options.signal)) {
    words += page.length;
    if (words > count) {
      break;
    }
    yield page as ArrayLike<CellWord>;
  }
  if (words !== count) {
    throw badColumns(file.source, `has ${words} words for ${count} rows`, file.source.size);
  }
}

async function readWide(
  file: ParquetFile,
  vectors: VectorColumns,
  target: Target,
  options: ReadOptions,
): Promise<void> {
  const { group, count, from, table, rows } = target;
  const places = new Float64Array(count).fill(-1);
  let word = 0;
  for await (const page of wordPages(file, target, options)) {
    for (let i = 0; i < page.length; i++, word++) {
      places[word] = rows.addWord(page[i], from + word + 1);
    }
    if (table.isFull) {
      break;
    }
  }
  if (file.chosen.word === undefined) {
    for (; word < count && !table.isFull; word++) {
      places[word] = rows.addWord(from + word, from + word + 1);
    }
  }
  const { vectors: matrix } = table;
  for (const [dimension, column] of vectors.columns.entries()) {
    let row = 0;
    for await (const page of columnPages(file.source, chunkOf(file, group, column), options.signal)) {
      for (let i = 0; i < page.length && row < count; i++, row++) {
        if (places[row]! >= 0) {
          matrix[places[row]! + dimension] = numberOf(page[i] as number);
        }
      }
    }
    if (row !== count) {
      throw badColumns(file.source, `has ${row} values for ${count} rows in one column`, file.source.size);
    }
  }
  places.forEach((place, i) => {
    if (place >= 0) {
      table.checkRow(place, from + i + 1);
    }
  });
}

/** From the first row that has a vector. */
async function dimensionsOf(
  file: ParquetFile,
  vectors: VectorColumns,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (vectors.isWide) {
    return vectors.columns.length;
  }
  for (const group of file.metadata.row_groups) {
    for await (const page of columnLists(file.source, chunkOf(file, group, vectors.columns[0]!), signal)) {
      for (const { length } of page) {
        if (length > 0) {
          return length;
        }
      }
    }
  }
  throw badColumns(file.source, `has no vector in its column ${quoted(vectors.name)}`, file.source.size);
}

function chunkOf({ source, schema, columns, chunks }: ParquetFile, group: RowGroup, column: number): ColumnChunk {
  const schemaPath = columns[column]?.leaf ?? [schema];
  const path = schemaPath.slice(1).map(({ element }) => element.name);
  let ofGroup = chunks.get(group);
  if (!ofGroup) {
    // The first where two have one path.
    ofGroup = new Map(
      group.columns.toReversed().map((chunk) => [pathKey(chunk.meta_data?.path_in_schema ?? []), chunk]),
    );
    chunks.set(group, ofGroup);
  }
  const chunk = ofGroup.get(pathKey(path));
  if (!chunk?.meta_data || chunk.file_path) {
    throw badColumns(source, `lacks the column ${quoted(path.join('.'))} in one of its groups of rows`, source.size);
  }
  return { meta: chunk.meta_data, schemaPath, rows: Number(group.num_rows) };
}

function pathKey(path: readonly string[]): string {
  return path.join('\0');
}

const typeNames = new Map([
  ['FLOAT', 'F32'],
  ['DOUBLE', 'F64'],
  ['INT32', 'I32'],
  ['INT64', 'I64'],
]);

function valueType({ columns }: ParquetFile, vectors: VectorColumns): string {
  const element = columns[vectors.columns[0]!]?.leaf?.at(-1)?.element;
  return element?.logical_type?.type === 'FLOAT16'
    ? 'F16'
    : (typeNames.get(element?.type ?? '') ?? element?.type ?? '');
}
