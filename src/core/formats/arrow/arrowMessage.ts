import type { ArrowParts } from './arrowBatch';

/**
 * The head of a message in Arrow's stream and files: a FlatBuffer (Arrow format, Message.fbs and Schema.fbs). The
 * library that decodes it takes the lengths in it on trust; here they are checked first.
 */
export const SCHEMA_MESSAGE = 1;
export const DICTIONARY_MESSAGE = 2;
export const RECORDS_MESSAGE = 3;

export interface MessageHead {
  /** One of the kinds above. */
  readonly kind: number;
  readonly bodyBytes: number;
  /** Of a batch of records. */
  readonly rows: number;
}

/** A batch of records, or of words of a dictionary. */
export interface BatchHead extends ArrowParts {
  readonly bodyBytes: number;
  /** Of the body in the message. */
  readonly codec: 'LZ4_FRAME' | 'ZSTD' | undefined;
  /** Of a dictionary: which, and whether this adds to it; otherwise it takes its place. */
  readonly dictionary: { readonly id: number; readonly isDelta: boolean } | undefined;
}

const DEEPEST = 32;
const MAX_FIELDS = 100_000;
const UNION = 14;
const FOURTH_VERSION = 3;

/** @throws RangeError if it points outside of itself, nests too deep or holds what is not read */
export function readMessageHead(bytes: Uint8Array): MessageHead {
  const message = new FlatTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  const kind = message.byte(1);
  const bodyBytes = message.long(3);
  if (kind === SCHEMA_MESSAGE) {
    const schema = message.table(2);
    if (schema.byte(0) !== 0) {
      throw new RangeError('its numbers are big-endian');
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
    throw new RangeError(`a message is of kind ${kind}`);
  }
  const batch = message.table(2);
  checkBatch(batch);
  return { kind, bodyBytes, rows: batch.long(0) };
}

/** What `readMessageHead` leaves out of the head of a batch. @throws RangeError */
export function readBatchHead(bytes: Uint8Array): BatchHead {
  const message = new FlatTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  const isDictionary = message.byte(1) === DICTIONARY_MESSAGE;
  const header = message.table(2);
  const batch = isDictionary ? header.table(1) : header;
  checkBatch(batch);
  // Until the fourth version of the format a number stood before the place of a buffer, which meant nothing.
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
    throw new RangeError('it is packed in a way that is not read');
  }
  return codec;
}

function longAt(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true));
}

/** @param budget of all fields: many may point at the same children */
function checkFields(table: FlatTable, field: number, depth: number, budget: { left: number }): void {
  if (depth > DEEPEST) {
    throw new RangeError('its columns are nested too deep');
  }
  for (const child of table.tables(field)) {
    if (--budget.left < 0) {
      throw new RangeError('it has too many columns');
    }
    if (child.byte(2) === UNION) {
      throw new RangeError('columns of several types are not read');
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

/** A table of a FlatBuffer (flatbuffers.dev, Internals). Reading outside of the bytes throws RangeError. */
class FlatTable {
  private readonly at: number;
  private readonly slots: number;

  /** @param pointer where the offset of the table stands */
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

  /** @throws RangeError if it is not there */
  table(field: number): FlatTable {
    const place = this.place(field);
    if (!place) {
      throw new RangeError('a part of a message is missing');
    }
    return new FlatTable(this.view, place);
  }

  /** Length of a vector; 0 if it is not there. @throws RangeError if so many of `bytesEach` do not fit */
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

  /** A vector of structures. @throws RangeError if they do not fit */
  structs<Result>(field: number, bytesEach: number, read: (view: DataView, at: number) => Result): Result[] {
    const length = this.length(field, bytesEach);
    const place = this.place(field);
    const start = length > 0 ? place + this.view.getUint32(place, true) + 4 : 0;
    return Array.from({ length }, (_, i) => read(this.view, start + i * bytesEach));
  }

  *tables(field: number): Generator<FlatTable> {
    const length = this.length(field, 4);
    const place = this.place(field);
    for (let i = 0; i < length; i++) {
      yield new FlatTable(this.view, place + this.view.getUint32(place, true) + 4 + 4 * i);
    }
  }

  private place(field: number): number {
    const slot = 4 + 2 * field;
    const offset = slot < this.view.getUint16(this.slots, true) ? this.view.getUint16(this.slots + slot, true) : 0;
    return offset && this.at + offset;
  }
}
