import { parquetMetadata, parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet';
import { quoted } from '../../io/faults';
import { inMemory } from '../../io/inMemory';
import type { Source } from '../../io/source';
import { badColumns, checkRows, guardedAt } from '../columns/columnarFile';
import {
  chooseColumns,
  MAX_COLUMNS,
  tooWide,
  type ChosenColumns,
  type ColumnInfo,
  type VectorColumns,
} from '../columns/tableColumns';
import type { FormatInput, Host } from '../format';
import type { ColumnChunk } from './parquetPages';
import { checkThrift } from './thriftCompact';

/** Maximum bytes of metadata, which is read into memory; usual files have kilobytes. */
const MAX_METADATA_BYTES = 256 * 1024 * 1024;
/** Maximum bytes of a packed file, which is unpacked into memory because columns are read in any order. */
const MAX_UNPACKED = 4e9;
/** Lists in lists are unsupported, and nothing else needs a deep schema. */
const MAX_SCHEMA_DEPTH = 32;

/** A Parquet file whose metadata is parsed. */
export interface ParquetFile {
  readonly source: Source;
  readonly host: Host;
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  /** Columns at the top of the schema, with the path to their leaf; undefined for several leaves. */
  readonly columns: readonly (ColumnInfo & { readonly leaf: SchemaTree[] | undefined })[];
  readonly chosen: ChosenColumns;
  /** The columns of groups of rows, by their paths. */
  readonly chunks: Map<RowGroup, ReadonlyMap<string, RowGroup['columns'][number]>>;
}

/**
 * Reads the metadata at the end of a file.
 * @throws Error if it is damaged; VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function openParquet(
  { source: packed, host }: Pick<FormatInput, 'source' | 'host'>,
  signal?: AbortSignal,
): Promise<ParquetFile> {
  const source = await inMemory(packed, MAX_UNPACKED, host.memory, signal);
  const tail = new Uint8Array(8);
  await source.read(tail, Math.max(0, source.size - tail.length));
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (String.fromCharCode(...tail.subarray(4)) === 'PARE') {
    throw badColumns(source, 'is encrypted', source.size);
  }
  if (String.fromCharCode(...tail.subarray(4)) !== 'PAR1' || length > Math.min(source.size - 12, MAX_METADATA_BYTES)) {
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
  return { source, host, metadata, schema, columns, chosen: chooseColumns(columns), chunks: new Map() };
}

/** Checks the depth of the tree of columns, because the library keeps the whole path to each. @throws RangeError */
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
    if (left.length > MAX_SCHEMA_DEPTH) {
      throw new RangeError(`its columns nest more than ${MAX_SCHEMA_DEPTH} deep`);
    }
  }
}

/** Returns the path from the root to the one leaf below the last of `path`; undefined for several leaves. */
export function leafPath(path: SchemaTree[]): SchemaTree[] | undefined {
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

/** Returns the rows of all groups. @throws VecinityError `badFile` for more than the file can hold */
export function rowCount({ source, metadata }: ParquetFile): number {
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  checkRows(
    source,
    rows,
    counts.every((count) => count >= 0),
  );
  return rows;
}

/** Returns a column's part in a group of rows. @throws VecinityError `badFile` if it is missing */
export function columnChunk(file: ParquetFile, group: RowGroup, column: number): ColumnChunk {
  return leafChunk(file, group, file.columns[column]?.leaf ?? [file.schema]);
}

/**
 * Does the same for a leaf within a column.
 * @param schemaPath from the root of the schema
 */
export function leafChunk({ source, chunks }: ParquetFile, group: RowGroup, schemaPath: SchemaTree[]): ColumnChunk {
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

/** Returns the type of the vectors' values as other formats call it: `F32`. */
export function valueType({ columns }: ParquetFile, vectors: VectorColumns): string {
  const element = columns[vectors.columns[0]!]?.leaf?.at(-1)?.element;
  return element?.logical_type?.type === 'FLOAT16'
    ? 'F16'
    : (typeNames.get(element?.type ?? '') ?? element?.type ?? '');
}
