import type { ArrowParts } from './arrowBatch';

/**
 * The kinds of messages in Arrow streams and files. The head of a message is a FlatBuffer. flechette trusts the lengths
 * in it, so this module checks them first.
 * @see Arrow, Message.fbs and Schema.fbs
 */
export const SCHEMA_MESSAGE = 1;
export const DICTIONARY_MESSAGE = 2;
export const RECORDS_MESSAGE = 3;

/** The head of a message, as far as every kind of message has it. */
export interface MessageHead {
  /** SCHEMA_MESSAGE, DICTIONARY_MESSAGE or RECORDS_MESSAGE. */
  readonly kind: number;
  readonly bodyBytes: number;
  /** Rows of a batch of records; 0 for other messages. */
  readonly rows: number;
}

/** The head of a batch: records, or words of a dictionary. */
interface BatchHead extends ArrowParts {
  readonly bodyBytes: number;
  /** Compression of the body; undefined without. */
  readonly codec: 'LZ4_FRAME' | 'ZSTD' | undefined;
  /** The dictionary that the batch extends (`isDelta`) or replaces; undefined for records. */
  readonly dictionary: { readonly id: number; readonly isDelta: boolean } | undefined;
}

const MAX_DEPTH = 32;
const MAX_FIELDS = 100_000;
/** Number of the union type in Schema.fbs. */
const UNION = 14;
/** Number of metadata version V4 in Schema.fbs. */
const FOURTH_VERSION = 3;

/**
 * Parses the head of a message and checks its lengths.
 * @throws RangeError if an offset is outside of the head, columns nest too deep or the content is unsupported
 */
export function readMessageHead(bytes: Uint8Array): MessageHead {
  const message = new FlatTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  const kind = message.byte(1);
  const bodyBytes = message.long(3);
  if (kind === SCHEMA_MESSAGE) {
    const schema = message.table(2);
    if (schema.byte(0) !== 0) {
      throw new RangeError('big-endian numbers are unsupported');
    }
    checkFields(schema, 1, 0, { left: MAX_FIELDS });
    checkMetadata(schema, 2);
    return { kind, bodyBytes, rows: 0 };
  }
  if (kind === DICTIONARY_MESSAGE) {
    checkBatch(message.table(2).table(1));
    return { kind, bodyBytes, rows: 0 };
  }
  if (kind !== RECORDS_MESSAGE) {
    throw new RangeError(`messages of kind ${kind} are unsupported`);
  }
  const batch = message.table(2);
  checkBatch(batch);
  return { kind, bodyBytes, rows: batch.long(0) };
}

/** Parses the whole head of a batch of records or of a dictionary. @throws RangeError as `readMessageHead` */
export function readBatchHead(bytes: Uint8Array): BatchHead {
  const message = new FlatTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  const isDictionary = message.byte(1) === DICTIONARY_MESSAGE;
  const header = message.table(2);
  const batch = isDictionary ? header.table(1) : header;
  checkBatch(batch);
  // Before version 4, an unused number of 8 bytes precedes the offset of a buffer.
  const before = message.short(0) < FOURTH_VERSION ? 8 : 0;
  return {
    bodyBytes: message.long(3),
    nodes: batch.structs(1, 16, (view, at) => ({ length: longAt(view, at), nullCount: longAt(view, at + 8) })),
    buffers: batch.structs(2, 16 + before, (view, at) => ({
      offset: longAt(view, at + before),
      length: longAt(view, at + before + 8),
    })),
    variadic: batch.structs(4, 8, longAt),
    codec: codecOf(batch),
    dictionary: isDictionary ? { id: header.long(0), isDelta: header.byte(2) !== 0 } : undefined,
  };
}

function codecOf(batch: FlatTable): BatchHead['codec'] {
  if (!batch.has(3)) {
    return undefined;
  }
  const compression = batch.table(3);
  const codec = (['LZ4_FRAME', 'ZSTD'] as const)[compression.byte(0)];
  if (codec === undefined || compression.byte(1) !== 0) {
    throw new RangeError('its compression is unsupported');
  }
  return codec;
}

function longAt(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true));
}

/** @param budget number of fields still allowed; it is shared, because many fields may point at the same children */
function checkFields(table: FlatTable, field: number, depth: number, budget: { left: number }): void {
  if (depth > MAX_DEPTH) {
    throw new RangeError(`its columns nest more than ${MAX_DEPTH} deep`);
  }
  for (const child of table.tables(field)) {
    if (--budget.left < 0) {
      throw new RangeError(`it has more than ${MAX_FIELDS} columns`);
    }
    if (child.byte(2) === UNION) {
      throw new RangeError('columns of several types (unions) are unsupported');
    }
    checkMetadata(child, 6);
    checkFields(child, 5, depth + 1, budget);
  }
}

function checkMetadata(table: FlatTable, field: number): void {
  table.length(field, 4);
}

function checkBatch(batch: FlatTable): void {
  batch.length(1, 16);
  batch.length(2, 16);
  batch.length(4, 8);
}

/** A table in a FlatBuffer. Reading outside of the bytes throws RangeError. @see flatbuffers.dev, Internals */
class FlatTable {
  private readonly at: number;
  private readonly slots: number;

  /** @param pointer position of the offset of the table */
  constructor(
    private readonly view: DataView,
    pointer: number,
  ) {
    this.at = pointer + view.getUint32(pointer, true);
    this.slots = this.at - view.getInt32(this.at, true);
  }

  byte(field: number): number {
    const place = this.place(field);
    return place ? this.view.getUint8(place) : 0;
  }

  short(field: number): number {
    const place = this.place(field);
    return place ? this.view.getInt16(place, true) : 0;
  }

  long(field: number): number {
    const place = this.place(field);
    return place ? longAt(this.view, place) : 0;
  }

  has(field: number): boolean {
    return this.place(field) > 0;
  }

  /** Returns a table that a field points at. @throws RangeError if the field is missing */
  table(field: number): FlatTable {
    const place = this.place(field);
    if (!place) {
      throw new RangeError('a part of a message is missing');
    }
    return new FlatTable(this.view, place);
  }

  /** Returns the length of a vector; 0 if it is missing. @throws RangeError if its items do not fit into the bytes */
  length(field: number, bytesEach: number): number {
    const place = this.place(field);
    if (!place) {
      return 0;
    }
    const start = place + this.view.getUint32(place, true);
    const length = this.view.getUint32(start, true);
    if (start + 4 + length * bytesEach > this.view.byteLength) {
      throw new RangeError(`a list of ${length} does not fit into its message`);
    }
    return length;
  }

  /** Returns the items of a vector of structs. @throws RangeError if they do not fit into the bytes */
  structs<Result>(field: number, bytesEach: number, read: (view: DataView, at: number) => Result): Result[] {
    const length = this.length(field, bytesEach);
    const place = this.place(field);
    const start = length > 0 ? place + this.view.getUint32(place, true) + 4 : 0;
    return Array.from({ length }, (_, i) => read(this.view, start + i * bytesEach));
  }

  /** Yields the items of a vector of tables. @throws RangeError if they do not fit into the bytes */
  *tables(field: number): Generator<FlatTable> {
    const length = this.length(field, 4);
    const place = this.place(field);
    for (let i = 0; i < length; i++) {
      yield new FlatTable(this.view, place + this.view.getUint32(place, true) + 4 + 4 * i);
    }
  }

  /** Returns the position of a field; 0 if it is missing. */
  private place(field: number): number {
    const slot = 4 + 2 * field;
    const offset = slot < this.view.getUint16(this.slots, true) ? this.view.getUint16(this.slots + slot, true) : 0;
    return offset && this.at + offset;
  }
}
