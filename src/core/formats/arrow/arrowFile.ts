import { tableFromIPC, type DataType, type ExtractionOptions } from '@uwdata/flechette';
import type { Source } from '../../io/source';
import { badColumns, checkRows } from '../columns/columnarFile';
import { chooseColumns, MAX_COLUMNS, tooWide, type ChosenColumns, type ColumnKind } from '../columns/tableColumns';
import type { FormatInput, Host } from '../format';
import type { ArrowShape } from './arrowBatch';
import { readMessageHead, SCHEMA_MESSAGE, type MessageHead } from './arrowMessage';
import { columnKind, shapeOf } from './arrowTypes';

/** A file begins with `ARROW1` and two bytes; behind them are the messages of a stream. */
const FILE_MAGIC_BYTES = 8;
const CONTINUATION = 0xffffffff;
/** Maximum messages of a file. Writers put thousands of rows into one; each takes two reads and some memory. */
const MAX_MESSAGES = 100_000;
/** flechette's options: integers of 64 bits become numbers. */
export const extraction: ExtractionOptions = { useBigInt: false };

/** A message of an Arrow stream. @see Arrow, Columnar.md, Encapsulated message format */
export interface Message extends MessageHead {
  /** Position of the message in the file. */
  readonly position: number;
  /** Offset of the head in the message, after its length. */
  readonly headAt: number;
  readonly headBytes: number;
  /** Bytes of the whole message. */
  readonly length: number;
}

/** An open Arrow file with its schema and the heads of its messages. */
export interface ArrowFile {
  readonly source: Source;
  readonly host: Host;
  /** Schema, dictionaries and batches in their order. */
  readonly messages: readonly Message[];
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind; readonly type: DataType }[];
  /** The shape of each column in a batch. */
  readonly shapes: readonly ArrowShape[];
  readonly chosen: ChosenColumns;
}

/**
 * Reads the schema and the heads of all messages.
 * @throws VecinityError `badFile` if the file is invalid; `unreadable`, `outOfMemory`, `cancelled`
 * @throws Error from flechette or RangeError if a head is damaged
 */
export async function openArrow(
  { source, host }: Pick<FormatInput, 'source' | 'host'>,
  signal?: AbortSignal,
): Promise<ArrowFile> {
  const messages: Message[] = [];
  const magic = await source.head(6);
  const isFile = String.fromCharCode(...magic) === 'ARROW1';
  for (let position = isFile ? FILE_MAGIC_BYTES : 0; ;) {
    const message = await messageAt({ source, host }, position, signal);
    if (!message) {
      break;
    }
    if (messages.length === MAX_MESSAGES) {
      throw badColumns(source, `has more than ${MAX_MESSAGES} batches`, position);
    }
    messages.push(message);
    position += message.length;
  }
  const [first] = messages;
  if (first?.kind !== SCHEMA_MESSAGE) {
    throw badColumns(source, 'does not begin with a schema', isFile ? FILE_MAGIC_BYTES : 0);
  }
  const schema = await bytesOf({ source, host }, first, signal);
  const columns = tableFromIPC([schema], extraction).schema.fields.map(({ name, type }) => ({
    name,
    kind: columnKind(type),
    type,
  }));
  if (columns.length > MAX_COLUMNS) {
    throw tooWide(source.path);
  }
  return {
    source,
    host,
    messages,
    columns,
    shapes: columns.map(({ type }) => shapeOf(type)),
    chosen: chooseColumns(columns),
  };
}

/** Reads the head of the message at a position; returns undefined at the end of the stream. */
async function messageAt(
  { source, host }: Pick<ArrowFile, 'source' | 'host'>,
  position: number,
  signal: AbortSignal | undefined,
): Promise<Message | undefined> {
  const left = source.maxBytes - position;
  const prefix = new Uint8Array(8);
  try {
    await source.read(prefix.subarray(0, Math.max(0, Math.min(8, left))), position, signal);
  } catch (error) {
    // A stream may end without a marker. The size of a packed one is known only when its end was met.
    if (source.packing !== undefined && source.size === position && position > 0) {
      return undefined;
    }
    throw error;
  }
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
  const metadata = host.memory.bytes(metadataBytes, source.path);
  await source.read(metadata, position + prefixBytes, signal);
  const head = readMessageHead(metadata);
  const length = prefixBytes + metadataBytes + head.bodyBytes;
  if (!(head.bodyBytes >= 0) || length > left) {
    throw badColumns(source, `has a message of ${length} bytes, but ends after ${left}: it was cut short`, position);
  }
  return { ...head, position, headAt: prefixBytes, headBytes: metadataBytes, length };
}

/** Reads a whole message. @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled` */
export async function bytesOf(
  { source, host }: Pick<ArrowFile, 'source' | 'host'>,
  { position, length }: Message,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = host.memory.bytes(length, source.path);
  await source.read(bytes, position, signal);
  return bytes;
}

/** Returns the number of rows in all batches. @throws VecinityError `badFile` if the file cannot hold them */
export function rowCount({ source, messages }: ArrowFile): number {
  const rows = messages.reduce((sum, message) => sum + message.rows, 0);
  checkRows(
    source,
    rows,
    messages.every((message) => message.rows >= 0),
  );
  return rows;
}
