import { batchType, Type, type DataType } from '@uwdata/flechette';
import { mostPlausible, unpack } from '../../io/codecs/columnCodecs';
import type { Codecs } from '../../io/codecs/platformCodecs';
import { badColumns } from '../columns/columnarFile';
import type { VectorColumns } from '../columns/tableColumns';
import type { CellWord } from '../columns/tableRows';
import { partsOf, type ArrowBuffer, type ArrowPart } from './arrowBatch';
import { bytesOf, extraction, type ArrowFile } from './arrowFile';
import { DICTIONARY_MESSAGE, readBatchHead, RECORDS_MESSAGE } from './arrowMessage';
import { childType, listTypes, shapeOf, textTypes } from './arrowTypes';

/** A compressed buffer begins with its uncompressed length as an i64; NOT_PACKED means that it is stored as it is. */
const UNPACKED_LENGTH_BYTES = 8;
const NOT_PACKED = -1;
/** Bytes of one view in a column of text views. */
const VIEW_BYTES = 16;

/** The wanted columns of a batch, by their places among all columns. */
export interface Batch {
  readonly rows: number;
  readonly columns: ReadonlyMap<number, Cells>;
}

/** A column's cells in one batch, as flechette represents them. The type decides which buffers exist. */
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

/** Returns the word of a row in its batch; undefined if the table has no column of words. */
export type Words = ((row: number) => CellWord) | undefined;

/**
 * Yields one batch at a time, with its words. flechette would decompress all columns of each batch, and all dictionaries
 * again. This gives it only the buffers of the wanted columns.
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 * @throws RangeError if a batch is damaged
 */
export async function* recordBatches(
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
    const bytes = await bytesOf(file, message, signal);
    const head = readBatchHead(bytes.subarray(message.headAt, message.headAt + message.headBytes));
    const body = new Body(bytes.subarray(message.headAt + message.headBytes), head.codec, file.host.codecs);
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
      throw badColumns(source, 'has columns of different lengths', message.position);
    }
    const batch = { rows: message.rows, columns: cells };
    yield { batch, words: wordsOf(file, batch, dictionary) };
  }
}

/** The bytes after the head of a message. */
class Body {
  constructor(
    private readonly bytes: Uint8Array,
    private readonly codec: string | undefined,
    private readonly platform: Codecs,
  ) {}

  /**
   * Checks the uncompressed sizes before decompression, because all columns of a batch are in memory at once.
   * @throws RangeError if the sizes are impossibly large
   */
  check(parts: readonly ArrowPart[]): void {
    const claimed = (part: ArrowPart): number =>
      [
        ...part.buffers.map((buffer) => Math.max(0, this.unpackedBytes(this.part(buffer)))),
        ...part.children.map(claimed),
      ].reduce((sum, bytes) => sum + bytes, 0);
    const bytes = parts.reduce((sum, part) => sum + claimed(part), 0);
    if (!(bytes <= mostPlausible(this.bytes))) {
      throw new RangeError(`a batch of ${this.bytes.length} bytes claims ${bytes} uncompressed bytes`);
    }
  }

  /** Returns the uncompressed bytes of a buffer; none for a missing buffer. @throws RangeError if it is damaged */
  buffer(where: ArrowBuffer | undefined): Uint8Array {
    const bytes = this.part(where ?? { offset: 0, length: 0 });
    const unpacked = this.unpackedBytes(bytes);
    if (this.codec === undefined || bytes.length === 0) {
      return bytes;
    }
    const packed = bytes.subarray(UNPACKED_LENGTH_BYTES);
    return unpacked === NOT_PACKED ? packed : unpack(this.platform, this.codec, packed, unpacked);
  }

  private part({ offset, length }: ArrowBuffer): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.bytes.length)) {
      throw new RangeError('a buffer lies beyond its batch');
    }
    return this.bytes.subarray(offset, offset + length);
  }

  /** Returns the uncompressed length that a compressed buffer states; 0 for a batch without compression. */
  private unpackedBytes(bytes: Uint8Array): number {
    return this.codec === undefined || bytes.length === 0
      ? 0
      : Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigInt64(0, true));
  }
}

type ArrayType = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayLike<unknown>;

/** Returns flechette's view of a column of text, numbers or lists of numbers; a dictionary column gives its indices. */
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
  const make = batchType(type, extraction) as new (parts: object) => Cells;
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

/** The words of a dictionary column: one message, and the later delta messages that extend it. */
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

  /** Returns the word at an index; null for a missing or invalid index. */
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

/** Returns the number of texts or numbers in a column's buffers. */
function textCount({ type, offsets, values }: Cells): number {
  const count = values?.length ?? 0;
  return offsets ? offsets.length - 1 : type.typeId === Type.Utf8View ? Math.floor(count / VIEW_BYTES) : count;
}

/** Returns the cells of a wanted column. */
export function cellsAt({ columns }: Batch, column: number): Cells {
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
