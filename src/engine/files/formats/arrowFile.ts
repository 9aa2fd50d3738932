import { batchType, tableFromIPC, Type, type DataType, type ExtractionOptions } from '@uwdata/flechette';
import { partsOf, type ArrowBuffer, type ArrowPart, type ArrowShape } from '../../../core/formats/arrow/arrowBatch';
import {
  DICTIONARY_MESSAGE,
  readBatchHead,
  readMessageHead,
  RECORDS_MESSAGE,
  SCHEMA_MESSAGE,
  type MessageHead,
} from '../../../core/formats/arrow/arrowMessage';
import { quoted } from '../../../core/io/faults';
import {
  chooseColumns,
  MAX_COLUMNS,
  pickVectors,
  tooWide,
  type ChosenColumns,
  type ColumnKind,
  type VectorColumns,
} from '../../../core/formats/columns/tableColumns';
import { numberOf, TableRows, type CellValues, type CellWord } from '../../../core/formats/columns/tableRows';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { allocateBytes } from '../allocate';
import { mostPlausible, unpack } from '../../../core/io/codecs/columnCodecs';
import { tableOptions, type FileFormat } from '../fileFormat';
import { host } from '../host';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';
import {
  badColumns,
  checkDimensions,
  checkRows,
  describeColumns,
  guarded,
} from '../../../core/formats/columns/columnarFile';

/** Of a file: `ARROW1` and two bytes; behind it lie the messages of a stream. */
const FILE_MAGIC_BYTES = 8;
const CONTINUATION = 0xffffffff;
/** Before a buffer that is packed stands its unpacked length; it may say that it is not packed. */
const UNPACKED_LENGTH_BYTES = 8;
const NOT_PACKED = -1;
/** Of a text in a column of views. */
const VIEW_BYTES = 16;
const options: ExtractionOptions = { useBigInt: false };

export const arrowFormat: FileFormat = {
  describe: (source, choices, signal) =>
    guarded(source, async () => describe(await openArrow(source), choices, signal)),
  read: (source, choices) => guarded(source, async () => readArrow(await openArrow(source), choices)),
};

/** A message of Arrow's stream (Arrow format, Columnar.md, Encapsulated message format). */
interface Message extends MessageHead {
  readonly position: number;
  /** Of the head behind its length. */
  readonly headAt: number;
  readonly headBytes: number;
  /** With what is before it and its body. */
  readonly length: number;
}

interface ArrowFile {
  readonly source: Source;
  /** Schema, dictionaries and batches in their order. */
  readonly messages: readonly Message[];
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind; readonly type: DataType }[];
  /** What a batch has of each column. */
  readonly shapes: readonly ArrowShape[];
  readonly chosen: ChosenColumns;
}

async function openArrow(source: Source): Promise<ArrowFile> {
  const messages: Message[] = [];
  const magic = await source.head(6);
  const isFile = String.fromCharCode(...magic) === 'ARROW1';
  for (let position = isFile ? FILE_MAGIC_BYTES : 0; ;) {
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
  const columns = tableFromIPC([schema], options).schema.fields.map(({ name, type }) => ({
    name,
    kind: columnKind(type),
    type,
  }));
  if (columns.length > MAX_COLUMNS) {
    throw tooWide(source.path);
  }
  return {
    source,
    messages,
    columns,
    shapes: columns.map(({ type }) => shapeOf(type)),
    chosen: chooseColumns(columns),
  };
}

/** The message at a position of the file; undefined at the end. */
async function messageAt(source: Source, position: number): Promise<Message | undefined> {
  const left = source.maxBytes - position;
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
  return { ...head, position, headAt: prefixBytes, headBytes: metadataBytes, length };
}

async function bytesOf(source: Source, { position, length }: Message, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = allocateBytes(length, source.path);
  await source.read(bytes, position, signal);
  return bytes;
}

const textTypes: readonly number[] = [Type.Utf8, Type.LargeUtf8, Type.Utf8View];
const listTypes: readonly number[] = [Type.List, Type.LargeList, Type.FixedSizeList];

function columnKind(type: DataType): ColumnKind {
  if (
    textTypes.includes(type.typeId) ||
    (type.typeId === Type.Dictionary && textTypes.includes(type.dictionary.typeId))
  ) {
    return 'text';
  }
  if (listTypes.includes(type.typeId)) {
    const child = childType(type)?.typeId;
    return child === Type.Float || child === Type.Int ? 'vector' : 'other';
  }
  return type.typeId === Type.Float ? 'float' : type.typeId === Type.Int ? 'integer' : 'other';
}

/** Of types that have other buffers than whether there is a value and the values. @see partsOf */
const bufferCounts = new Map<number, number>([
  [Type.Null, 0],
  [Type.RunEndEncoded, 0],
  [Type.FixedSizeList, 1],
  [Type.Struct, 1],
  [Type.Utf8, 3],
  [Type.LargeUtf8, 3],
  [Type.Binary, 3],
  [Type.LargeBinary, 3],
  [Type.ListView, 3],
  [Type.LargeListView, 3],
]);

function shapeOf(type: DataType): ArrowShape {
  const children =
    'children' in type ? (type.children as readonly { readonly type: DataType }[] | undefined) : undefined;
  return {
    buffers: bufferCounts.get(type.typeId) ?? 2,
    isView: type.typeId === Type.Utf8View || type.typeId === Type.BinaryView,
    children: (children ?? []).map((child) => shapeOf(child.type)),
  };
}

function childType(type: DataType): DataType | undefined {
  return 'children' in type
    ? (type.children as readonly { readonly type: DataType }[] | undefined)?.[0]?.type
    : undefined;
}

async function describe(
  file: ArrowFile,
  choices: ReadChoices,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
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
  checkRows(
    source,
    rows,
    messages.every((message) => message.rows >= 0),
  );
  return rows;
}

async function readArrow(file: ArrowFile, readOptions: ReadOptions): Promise<Space> {
  const { source, chosen } = file;
  const [vectors] = pickVectors(chosen, readOptions.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, readOptions.signal);
  const total = rowCount(file);
  const table = new VectorTable(dimensions, total, tableOptions(source, readOptions, 'row'));
  const rows = new TableRows(table, source.path, readOptions, mostPlausible({ length: source.maxBytes }));
  let from = 0;
  for await (const { batch, words } of recordBatches(file, vectors, readOptions.signal)) {
    if (vectors.isWide) {
      readWide(file, batch, vectors, words, from, table, rows);
    } else {
      const row = listRows(file, batch, vectors.columns[0]!);
      for (let i = 0; i < batch.rows; i++) {
        rows.addRow(words ? words(i) : from + i, row(i), from + i + 1);
      }
    }
    from += batch.rows;
    readOptions.progress?.(from / total);
    if (table.isFull) {
      break;
    }
  }
  if (table.size === 0) {
    throw badColumns(source, 'has no row with a vector that is wanted', 0);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, provenanceFromFileName(source.path));
}

/** A batch, with those of its columns that are wanted, by their places. */
interface Batch {
  readonly rows: number;
  readonly columns: ReadonlyMap<number, Cells>;
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

type Words = ((row: number) => CellWord) | undefined;

/**
 * One batch in memory at a time, with the dictionary of the words. The library would unpack all columns of it, and with
 * each batch all dictionaries again: it is asked for no more than the wanted columns, buffer by buffer.
 */
async function* recordBatches(
  file: ArrowFile,
  vectors: VectorColumns,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly batch: Batch; readonly words: Words }> {
  const { source, messages, columns, shapes, chosen } = file;
  const wanted = [...new Set([...(chosen.word === undefined ? [] : [chosen.word]), ...vectors.columns])];
  const wordType = chosen.word === undefined ? undefined : columns[chosen.word]!.type;
  const dictionary = wordType?.typeId === Type.Dictionary ? new Dictionary() : undefined;
  for (const message of messages) {
    if (message.kind !== RECORDS_MESSAGE && !(message.kind === DICTIONARY_MESSAGE && dictionary)) {
      continue;
    }
    const bytes = await bytesOf(source, message, signal);
    const head = readBatchHead(bytes.subarray(message.headAt, message.headAt + message.headBytes));
    const body = new Body(bytes.subarray(message.headAt + message.headBytes), head.codec);
    if (head.dictionary) {
      if (wordType?.typeId === Type.Dictionary && head.dictionary.id === wordType.id) {
        const [part] = partsOf([shapeOf(wordType.dictionary)], head);
        body.check([part!]);
        dictionary?.add(cellsOf(wordType.dictionary, part!, body), head.dictionary.isDelta);
      }
      continue;
    }
    const parts = partsOf(shapes, head);
    body.check(wanted.map((column) => parts[column]!));
    const cells = new Map(wanted.map((column) => [column, cellsOf(columns[column]!.type, parts[column]!, body)]));
    if ([...cells.values()].some(({ length }) => length !== message.rows)) {
      throw badColumns(source, 'has columns of different length', message.position);
    }
    const batch = { rows: message.rows, columns: cells };
    yield { batch, words: wordsOf(file, batch, dictionary) };
  }
}

/** What a message holds beside its head. */
class Body {
  constructor(
    private readonly bytes: Uint8Array,
    private readonly codec: string | undefined,
  ) {}

  /**
   * Looks at what is packed, before any of it is unpacked: all columns of a batch are in memory at once.
   * @throws RangeError if it claims more than there can be
   */
  check(parts: readonly ArrowPart[]): void {
    const claimed = (part: ArrowPart): number =>
      [
        ...part.buffers.map((buffer) => Math.max(0, this.unpackedBytes(this.part(buffer)))),
        ...part.children.map(claimed),
      ].reduce((sum, bytes) => sum + bytes, 0);
    const bytes = parts.reduce((sum, part) => sum + claimed(part), 0);
    if (!(bytes <= mostPlausible(this.bytes))) {
      throw new RangeError(`a batch of ${this.bytes.length} bytes says that it has ${bytes} unpacked`);
    }
  }

  /** A buffer without its packing. @throws RangeError */
  buffer(where: ArrowBuffer | undefined): Uint8Array {
    const bytes = this.part(where ?? { offset: 0, length: 0 });
    const unpacked = this.unpackedBytes(bytes);
    if (this.codec === undefined || bytes.length === 0) {
      return bytes;
    }
    const packed = bytes.subarray(UNPACKED_LENGTH_BYTES);
    return unpacked === NOT_PACKED ? packed : unpack(host.codecs, this.codec, packed, unpacked);
  }

  private part({ offset, length }: ArrowBuffer): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.bytes.length)) {
      throw new RangeError('a buffer lies beyond its batch');
    }
    return this.bytes.subarray(offset, offset + length);
  }

  /** As a packed buffer says; 0 of one that is not packed. */
  private unpackedBytes(bytes: Uint8Array): number {
    return this.codec === undefined || bytes.length === 0
      ? 0
      : Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigInt64(0, true));
  }
}

type ArrayType = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayLike<unknown>;

/** The library's view of a column of text, numbers or lists of numbers; of one with a dictionary that of the places in it. */
function cellsOf(type: DataType, { node, buffers, children }: ArrowPart, body: Body): Cells {
  if (type.typeId === Type.Dictionary) {
    return cellsOf(type.indices, { node, buffers, children }, body);
  }
  const array = (index: number, constructor: unknown): ArrayLike<unknown> => {
    const { BYTES_PER_ELEMENT: each } = constructor as Uint8ArrayConstructor;
    let bytes = body.buffer(buffers[index]);
    if (bytes.byteOffset % each > 0) {
      bytes = bytes.slice();
    }
    return new (constructor as ArrayType)(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / each));
  };
  const isText = textTypes.includes(type.typeId);
  const own = { ...node, type, validity: body.buffer(buffers[0]) };
  const make = batchType(type, options) as new (parts: object) => Cells;
  if (type.typeId === Type.Utf8View) {
    return new make({
      ...own,
      values: body.buffer(buffers[1]),
      data: buffers.slice(2).map((buffer) => body.buffer(buffer)),
    });
  }
  if (listTypes.includes(type.typeId)) {
    return new make({
      ...own,
      ...('offsets' in type ? { offsets: array(1, type.offsets) } : {}),
      children: [cellsOf(childType(type)!, children[0]!, body)],
    });
  }
  if (isText && 'offsets' in type) {
    return new make({ ...own, offsets: array(1, type.offsets), values: body.buffer(buffers[2]) });
  }
  if (!('values' in type)) {
    throw new RangeError('a column holds neither text nor numbers');
  }
  return new make({ ...own, values: array(1, type.values) });
}

/** Words that batches name by their places: those of one message, and of later ones that add to it. */
class Dictionary {
  private parts: { readonly start: number; readonly cells: Cells }[] = [];
  private size = 0;

  add(cells: Cells, isDelta: boolean): void {
    if (!isDelta) {
      this.parts = [];
      this.size = 0;
    }
    this.parts.push({ start: this.size, cells });
    this.size += Math.min(cells.length, textCount(cells));
  }

  /** The word at a place; null where there is none. */
  at(index: unknown): CellWord {
    const place = Number(index);
    if (index === null || !(place >= 0 && place < this.size)) {
      return null;
    }
    let low = 0;
    for (let high = this.parts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (this.parts[middle]!.start <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    const { start, cells } = this.parts[low]!;
    return cells.at(place - start) as CellWord;
  }
}

/** Of a column of text or numbers: how many its buffers have. */
function textCount({ type, offsets, values }: Cells): number {
  const count = values?.length ?? 0;
  return offsets ? offsets.length - 1 : type.typeId === Type.Utf8View ? Math.floor(count / VIEW_BYTES) : count;
}

function cellsAt({ columns }: Batch, column: number): Cells {
  return columns.get(column)!;
}

function wordsOf({ source, chosen }: ArrowFile, batch: Batch, dictionary: Dictionary | undefined): Words {
  if (chosen.word === undefined) {
    return undefined;
  }
  const cells = cellsAt(batch, chosen.word);
  if (textCount(cells) < batch.rows) {
    throw badColumns(source, 'has fewer words than rows', 0);
  }
  return dictionary ? (row) => dictionary.at(cells.at(row)) : (row) => cells.at(row) as CellWord;
}

/** The values of each row of a column with lists. */
function listRows(file: ArrowFile, { rows, columns }: Batch, column: number): (row: number) => CellValues {
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

function readWide(
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

/** Of lists from the first row that has one. */
async function dimensionsOf(file: ArrowFile, vectors: VectorColumns, signal: AbortSignal | undefined): Promise<number> {
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
  throw badColumns(file.source, `has no vector in its column ${quoted(vectors.name)}`, 0);
}
