import {
  CompressionType,
  setCompressionCodec,
  tableFromIPC,
  Type,
  type DataType,
  type ExtractionOptions,
  type Table,
} from '@uwdata/flechette';
import {
  DICTIONARY_MESSAGE,
  readMessageHead,
  RECORDS_MESSAGE,
  SCHEMA_MESSAGE,
  type MessageHead,
} from '../../../core/formats/arrowMessage';
import { quoted } from '../../../core/formats/faults';
import { chooseColumns, pickVectors, type ChosenColumns, type ColumnKind, type VectorColumns } from '../../../core/formats/tableColumns';
import { numberOf, TableRows, type CellValues, type CellWord } from '../../../core/formats/tableRows';
import { VectorTable } from '../../../core/formats/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../protocol/files';
import { allocateBytes } from '../allocate';
import { unpack } from '../codecs';
import { foreignProvenance, tableOptions, type FileFormat, type ReadChoices, type ReadOptions } from '../fileFormat';
import type { Source } from '../source';
import { badColumns, describeColumns, guarded } from './columnarFile';

/** Of a file: `ARROW1` and two bytes; behind it lie the messages of a stream. */
const FILE_MAGIC_BYTES = 8;
const CONTINUATION = 0xffffffff;
const options: ExtractionOptions = { useBigInt: false };

export const arrowFormat: FileFormat = {
  describe: (source, choices, signal) => guarded(source, async () => describe(await openArrow(source), choices, signal)),
  read: (source, choices) => guarded(source, async () => readArrow(await openArrow(source), choices)),
};

/** A message of Arrow's stream (Arrow format, Columnar.md, Encapsulated message format). */
interface Message extends MessageHead {
  readonly position: number;
  /** With what is before it and its body. */
  readonly length: number;
}

interface ArrowFile {
  readonly source: Source;
  /** Schema, dictionaries and batches in their order. */
  readonly messages: readonly Message[];
  readonly schema: Uint8Array;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind; readonly type: DataType }[];
  readonly chosen: ChosenColumns;
}

async function openArrow(source: Source): Promise<ArrowFile> {
  const messages: Message[] = [];
  const magic = await source.head(6);
  const isFile = String.fromCharCode(...magic) === 'ARROW1';
  for (let position = isFile ? FILE_MAGIC_BYTES : 0; ; ) {
    const message = await messageAt(source, position);
    if (!message) {
      break;
    }
    messages.push(message);
    position += message.length;
  }
  const [first] = messages;
  if (first?.kind !== SCHEMA_MESSAGE) {
    throw badColumns(source, 'does not begin with a schema', isFile ? FILE_MAGIC_BYTES : 0);
  }
  const schema = await bytesOf(source, first);
  const columns = tableFromIPC([schema], options).schema.fields.map(({ name, type }) => ({ name, kind: columnKind(type), type }));
  return { source, messages, schema, columns, chosen: chooseColumns(columns) };
}

/** The message at a position of the file; undefined at the end. */
async function messageAt(source: Source, position: number): Promise<Message | undefined> {
  const left = source.mostBytes - position;
  const prefix = new Uint8Array(8);
  await source.read(prefix.subarray(0, Math.max(0, Math.min(8, left))), position);
  const view = new DataView(prefix.buffer);
  const isOld = view.getUint32(0, true) !== CONTINUATION;
  const prefixBytes = isOld ? 4 : 8;
  const metadataBytes = view.getInt32(prefixBytes - 4, true);
  if (metadataBytes === 0 || left <= 0) {
    return undefined;
  }
  if (metadataBytes < 0 || prefixBytes + metadataBytes > left) {
    throw badColumns(source, `has a message of ${metadataBytes} bytes beyond its end: it was cut short`, position);
  }
  const metadata = allocateBytes(metadataBytes, source.path);
  await source.read(metadata, position + prefixBytes);
  const head = readMessageHead(metadata);
  const length = prefixBytes + metadataBytes + head.bodyBytes;
  if (!(head.bodyBytes >= 0) || length > left) {
    throw badColumns(source, `has a message of ${length} bytes, but ends after ${left}: it was cut short`, position);
  }
  return { ...head, position, length };
}

async function bytesOf(source: Source, { position, length }: Message, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = allocateBytes(length, source.path);
  await source.read(bytes, position, signal);
  return bytes;
}

const textTypes: readonly number[] = [Type.Utf8, Type.LargeUtf8, Type.Utf8View];
const listTypes: readonly number[] = [Type.List, Type.LargeList, Type.FixedSizeList];

function columnKind(type: DataType): ColumnKind {
  if (textTypes.includes(type.typeId) || (type.typeId === Type.Dictionary && textTypes.includes(type.dictionary.typeId))) {
    return 'text';
  }
  if (listTypes.includes(type.typeId)) {
    const child = childType(type)?.typeId;
    return child === Type.Float || child === Type.Int ? 'vector' : 'other';
  }
  return type.typeId === Type.Float ? 'float' : type.typeId === Type.Int ? 'integer' : 'other';
}

function childType(type: DataType): DataType | undefined {
  return 'children' in type ? (type.children as readonly { readonly type: DataType }[] | undefined)?.[0]?.type : undefined;
}

async function describe(file: ArrowFile, choices: ReadChoices, signal: AbortSignal | undefined): Promise<FileDescription> {
  const batches = file.messages.filter(({ kind }) => kind === RECORDS_MESSAGE).length;
  return describeColumns(file, choices, {
    format: 'Arrow table',
    rows: rowCount(file),
    details: [['Batches', String(batches)]],
    shape: async (vectors) => ({
      columns: await dimensionsOf(file, vectors, signal),
      valueType: valueType(file.columns[vectors.columns[0]!]!.type),
    }),
  });
}

function valueType(type: DataType): string {
  const value = childType(type) ?? type;
  if (value.typeId === Type.Float) {
    return ['F16', 'F32', 'F64'][value.precision] ?? '';
  }
  return value.typeId === Type.Int ? `${value.signed ? 'I' : 'U'}${value.bitWidth}` : '';
}

function rowCount({ source, messages }: ArrowFile): number {
  const rows = messages.reduce((sum, message) => sum + message.rows, 0);
  // Even packed, a row of numbers takes some bits.
  if (!(rows >= 1) || messages.some((message) => message.rows < 0) || rows > source.mostBytes * 1000) {
    throw badColumns(source, `says that it has ${rows} rows`, 0);
  }
  return rows;
}

async function readArrow(file: ArrowFile, readOptions: ReadOptions): Promise<Space> {
  const { source, chosen } = file;
  const [vectors] = pickVectors(chosen, readOptions.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, readOptions.signal);
  const total = rowCount(file);
  const table = new VectorTable(dimensions, total, tableOptions(source, readOptions, 'row'));
  const rows = new TableRows(table, source.path, readOptions);
  let from = 0;
  for await (const batch of recordBatches(file, readOptions.signal)) {
    const words = wordsOf(file, batch);
    if (vectors.isWide) {
      readWide(file, batch, vectors, words, from, table, rows);
    } else {
      const row = listRows(file, batch, vectors.columns[0]!);
      for (let i = 0; i < batch.numRows; i++) {
        rows.addRow(words ? words(i) : from + i, row(i), from + i + 1);
      }
    }
    from += batch.numRows;
    readOptions.progress?.(from / total);
    if (table.isFull) {
      break;
    }
  }
  if (table.size === 0) {
    throw badColumns(source, 'has no row with a vector that is wanted', 0);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, foreignProvenance(source.path));
}

/** One batch in memory at a time, with all dictionaries before it. */
async function* recordBatches({ source, messages, schema }: ArrowFile, signal?: AbortSignal): AsyncGenerator<Table> {
  useCodecs();
  const before = [schema];
  for (const message of messages) {
    if (message.kind === DICTIONARY_MESSAGE) {
      before.push(await bytesOf(source, message, signal));
    } else if (message.kind === RECORDS_MESSAGE) {
      yield tableFromIPC([...before, await bytesOf(source, message, signal)], options);
    }
  }
}

let codecsAreSet = false;

function useCodecs(): void {
  if (!codecsAreSet) {
    codecsAreSet = true;
    const encode = (): never => {
      throw new Error('nothing is packed here');
    };
    setCompressionCodec(CompressionType.ZSTD, { encode, decode: (bytes, length) => unpack('ZSTD', bytes, length) });
    setCompressionCodec(CompressionType.LZ4_FRAME, { encode, decode: (bytes, length) => unpack('LZ4_FRAME', bytes, length) });
  }
}

/** A column's part in one batch, as the library has it: which of its buffers are there depends on the type. */
interface Cells {
  readonly length: number;
  readonly nullCount: number;
  readonly type: DataType;
  readonly values?: ArrayLike<unknown>;
  readonly offsets?: ArrayLike<number | bigint>;
  readonly children?: readonly Cells[];
  at(index: number): unknown;
  isValid(index: number): boolean;
}

function batchOf({ source }: ArrowFile, table: Table, column: number): Cells {
  const batch = table.getChildAt(column).data[0] as Cells | undefined;
  if (!batch || batch.length !== table.numRows) {
    throw badColumns(source, 'has columns of different length', 0);
  }
  return batch;
}

function wordsOf(file: ArrowFile, table: Table): ((row: number) => CellWord) | undefined {
  if (file.chosen.word === undefined) {
    return undefined;
  }
  const batch = batchOf(file, table, file.chosen.word);
  if ((batch.offsets ? batch.offsets.length - 1 : (batch.values?.length ?? 0)) < table.numRows) {
    throw badColumns(file.source, 'has fewer words than rows', 0);
  }
  return (row) => batch.at(row) as CellWord;
}

/** The values of each row of a column with lists. */
function listRows(file: ArrowFile, table: Table, column: number): (row: number) => CellValues {
  const batch = batchOf(file, table, column);
  const { type, offsets } = batch;
  const child = batch.children?.[0];
  const stride = type.typeId === Type.FixedSizeList ? type.stride : 0;
  const values = child?.values?.length ?? 0;
  if (stride ? table.numRows * stride > values : (offsets?.length ?? 0) <= table.numRows) {
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

function readWide(
  file: ArrowFile,
  batch: Table,
  { columns }: VectorColumns,
  words: ((row: number) => CellWord) | undefined,
  from: number,
  table: VectorTable,
  rows: TableRows,
): void {
  const cells = columns.map((column) => batchOf(file, batch, column));
  if (cells.some(({ values }) => (values?.length ?? 0) < batch.numRows)) {
    throw badColumns(file.source, 'has fewer values than rows', 0);
  }
  for (let i = 0; i < batch.numRows; i++) {
    const at = rows.addWord(words ? words(i) : from + i, from + i + 1);
    if (at >= 0) {
      cells.forEach((column, dimension) => {
        table.vectors[at + dimension] = numberOf(column.at(i) as number | bigint | null);
      });
      table.checkRow(at, from + i + 1);
    }
  }
}

/** Of lists from the first row that has one. */
async function dimensionsOf(file: ArrowFile, vectors: VectorColumns, signal: AbortSignal | undefined): Promise<number> {
  if (vectors.isWide) {
    return vectors.columns.length;
  }
  const type = file.columns[vectors.columns[0]!]!.type;
  if (type.typeId === Type.FixedSizeList && type.stride > 0) {
    return type.stride;
  }
  for await (const batch of recordBatches(file, signal)) {
    const row = listRows(file, batch, vectors.columns[0]!);
    for (let i = 0; i < batch.numRows; i++) {
      const { length } = row(i);
      if (length > 0) {
        return length;
      }
    }
  }
  throw badColumns(file.source, `has no vector in its column ${quoted(vectors.name)}`, 0);
}
