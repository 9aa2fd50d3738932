import { VecinityError } from '../../errors';
import { MurmurHash } from './murmurHash';
import { spacySymbols } from './spacySymbols';

const encoder = new TextEncoder();

/** The bytes of a map's header in MessagePack, at most. */
export const MAP_HEADER_BYTES = 5;

/**
 * How many entries the map has that MessagePack's `bytes` begin with, and where they start.
 * @throws VecinityError `badFile` if it is no map, or has not so many bytes
 */
export function readMapHeader(
  bytes: Uint8Array,
  fileBytes: number,
  path: string,
): { readonly count: number; readonly start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = bytes[0] ?? 0;
  const [count, start] =
    type >> 4 === 8
      ? [type & 15, 1]
      : type === 0xde && bytes.length >= 3
        ? [view.getUint16(1), 3]
        : type === 0xdf && bytes.length >= 5
          ? [view.getUint32(1), 5]
          : [-1, 0];
  if (count < 0) {
    throw bad(path, 'is no map of words to rows', 0);
  }
  // A key and a row have at least a byte each.
  if (start + count * 2 > fileBytes) {
    throw bad(path, `says that it has ${count} entries, but has ${fileBytes} bytes: it was cut short`, 0);
  }
  return { count, start };
}

/**
 * The rows of spaCy's vectors by the keys of their words, which are 64-bit hashes. An entry is one of the map's, by its
 * number from 0.
 */
export class SpacyKeys {
  /** The row of each entry. */
  readonly rows: Int32Array;
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  /** Entries by their keys, with open addressing; -1 is free. */
  private readonly table: Int32Array;
  /** By chance, so that no file can be made whose keys all get the same place: multiply-shift (Dietzfelbinger 1996). */
  private readonly factors = [Math.random() * 2 ** 32, Math.random() * 2 ** 32].map((factor) => factor | 1) as [
    number,
    number,
  ];
  private readonly murmur = new MurmurHash();

  /**
   * @param bytes    of key2row: MessagePack, a map of integers to integers
   * @param rowCount of the vectors
   * @throws VecinityError `badFile` if it is another map, was cut, or has rows that do not exist
   */
  constructor(bytes: Uint8Array, rowCount: number, path: string) {
    const { count, start } = readMapHeader(bytes, bytes.length, path);
    let capacity = 16;
    while (capacity < count * 2) {
      capacity *= 2;
    }
    this.table = new Int32Array(capacity).fill(-1);
    this.highs = new Int32Array(count);
    this.lows = new Int32Array(count);
    this.rows = new Int32Array(count);
    const reader = new IntegerReader(bytes, start, path);
    for (let entry = 0; entry < count; entry++) {
      reader.next();
      const { high, low } = reader;
      reader.next();
      if (reader.high !== 0 || reader.low < 0 || reader.low >= rowCount) {
        const row = (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);
        throw bad(path, `has a word in row ${row.toString()}, but there are ${rowCount} rows`, reader.at);
      }
      this.highs[entry] = high;
      this.lows[entry] = low;
      this.rows[entry] = reader.low;
      this.table[this.slot(high, low)] = entry;
    }
  }

  /** The entry of a word, or -1. */
  entry(word: string): number {
    const symbol = spacySymbols().get(word);
    if (symbol !== undefined) {
      const entry = this.table[this.slot(0, symbol)]!;
      if (entry >= 0) {
        return entry;
      }
    }
    this.murmur.hash(encoder.encode(word), 1);
    return this.table[this.slot(this.murmur.high, this.murmur.low)]!;
  }

  /** Where a key is, or the free place it would take. */
  private slot(high: number, low: number): number {
    const { table, highs, lows } = this;
    const mask = table.length - 1;
    const mixed = Math.imul(low, this.factors[0]) + Math.imul(high, this.factors[1]);
    for (let slot = (mixed >>> Math.clz32(mask)) & mask; ; slot = (slot + 1) & mask) {
      const entry = table[slot]!;
      if (entry < 0 || (highs[entry] === high && lows[entry] === low)) {
        return slot;
      }
    }
  }
}

/** Reads MessagePack's integers, one after the other, as halves of 64 bits. */
class IntegerReader {
  high = 0;
  low = 0;
  private readonly view: DataView;

  constructor(
    bytes: Uint8Array,
    public at: number,
    private readonly path: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  next(): void {
    const { view } = this;
    const left = view.byteLength - this.at;
    const type = left > 0 ? view.getUint8(this.at) : 0;
    const length = type < 0x80 || type >= 0xe0 ? 0 : type >= 0xcc && type <= 0xd3 ? 1 << (type & 3) : -1;
    if (left < 1 || length > left - 1) {
      throw bad(this.path, `ends at byte ${view.byteLength} amid its entries: it was cut short`, view.byteLength);
    }
    if (length < 0) {
      throw bad(this.path, `has something else than a whole number at byte ${this.at}`, this.at);
    }
    const start = this.at + 1;
    this.high = 0;
    if (length === 0) {
      this.low = type < 0x80 ? type : type - 0x100;
    } else if (length === 8) {
      this.high = view.getInt32(start);
      this.low = view.getInt32(start + 4);
    } else if (type < 0xd0) {
      this.low =
        (length === 1 ? view.getUint8(start) : length === 2 ? view.getUint16(start) : view.getUint32(start)) | 0;
    } else {
      this.low = length === 1 ? view.getInt8(start) : length === 2 ? view.getInt16(start) : view.getInt32(start);
    }
    const isSigned = type >= 0xd0;
    if (length < 8 && isSigned && this.low < 0) {
      this.high = -1;
    }
    this.at = start + length;
  }
}

function bad(path: string, trouble: string, byte: number): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble}.`, {
    path,
    byte,
    remedy: 'Save the spaCy model again, or get it again.',
  });
}
