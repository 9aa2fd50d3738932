import type { ByteReader } from '../../io/byteReader';
import type { Memory } from '../../io/memory';
import { MurmurHash } from './murmurHash';
import { spacySymbols } from './spacySymbols';

const encoder = new TextEncoder();

/** Maximum bytes of a map's header in MessagePack. */
const MAP_HEADER_BYTES = 5;
/** Maximum bytes of an integer. */
const INTEGER_BYTES = 9;

/**
 * Reads how many entries a map of MessagePack has.
 * @param reader at the map; afterwards at its first entry
 * @throws VecinityError `badFile` if it is not a map, or has too few bytes for its entries
 */
export async function readMapHeader(reader: ByteReader): Promise<number> {
  const start = reader.position;
  const available = await reader.want(MAP_HEADER_BYTES);
  const type = available > 0 ? reader.u8() : 0;
  const count =
    type >> 4 === 8
      ? type & 15
      : type === 0xde && available >= 3
        ? reader.u16()
        : type === 0xdf && available >= 5
          ? reader.u32()
          : -1;
  if (count < 0) {
    throw reader.fail('is not a map of words to rows', { byte: start });
  }
  // A key and a row have at least a byte each.
  if (count * 2 > reader.left) {
    const bytes = reader.position + reader.left;
    throw reader.fail(`says that it has ${count} entries, but has ${bytes} bytes: it was cut short`, { byte: start });
  }
  return count;
}

/**
 * The rows of spaCy's vectors by the keys of their words, which are 64-bit hashes. An entry is the number of a pair in
 * the map, from 0.
 */
export class SpacyKeys {
  /** The row of each entry. */
  readonly rows: Int32Array;
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  /** Entries by their keys, with open addressing; -1 is free. */
  private readonly table: Int32Array;
  /** Random, so that no file gives all its keys the same place: multiply-shift (Dietzfelbinger 1996). */
  private readonly factors = [Math.random() * 2 ** 32, Math.random() * 2 ** 32].map((factor) => factor | 1) as [
    number,
    number,
  ];
  private readonly murmur = new MurmurHash();

  /**
   * @param count    of entries, which `set` fills
   * @param capacity places in `table`, a power of two
   */
  private constructor(count: number, capacity: number) {
    this.table = new Int32Array(capacity).fill(-1);
    this.highs = new Int32Array(count);
    this.lows = new Int32Array(count);
    this.rows = new Int32Array(count);
  }

  /**
   * Reads key2row: MessagePack, a map of integers to integers.
   * @param rowCount of the vectors
   * @throws VecinityError `badFile` for another map, one that was cut short, or missing rows; `outOfMemory`,
   * `unreadable`, `cancelled`
   */
  static async read(reader: ByteReader, rowCount: number, memory: Memory): Promise<SpacyKeys> {
    const count = await readMapHeader(reader);
    let capacity = 16;
    while (capacity < count * 2) {
      capacity *= 2;
    }
    memory.check(4 * (capacity + 3 * count), reader.path);
    const keys = new SpacyKeys(count, capacity);
    const key = new Integer();
    const row = new Integer();
    for (let entry = 0; entry < keys.rows.length; entry++) {
      if (reader.available < 2 * INTEGER_BYTES) {
        await reader.want(2 * INTEGER_BYTES);
      }
      key.read(reader);
      row.read(reader);
      if (row.high !== 0 || row.low < 0 || row.low >= rowCount) {
        const number = (BigInt(row.high) << 32n) | BigInt(row.low >>> 0);
        throw reader.fail(`has a word in row ${number.toString()}, but there are ${rowCount} rows`);
      }
      keys.set(entry, key, row.low);
    }
    return keys;
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

  private set(entry: number, { high, low }: Integer, row: number): void {
    this.highs[entry] = high;
    this.lows[entry] = low;
    this.rows[entry] = row;
    this.table[this.slot(high, low)] = entry;
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

/** An integer of MessagePack, as halves of 64 bits. */
class Integer {
  high = 0;
  low = 0;

  /** Takes the next one, whose bytes are in the window unless the file ends. @throws VecinityError `badFile` */
  read(reader: ByteReader): void {
    const byte = reader.position;
    const type = reader.available > 0 ? reader.u8() : 0;
    const length = type < 0x80 || type >= 0xe0 ? 0 : type >= 0xcc && type <= 0xd3 ? 1 << (type & 3) : -1;
    if (reader.position === byte || length > reader.available) {
      throw reader.fail('ends within its entries: it was cut short', { byte: reader.position + reader.available });
    }
    if (length < 0) {
      throw reader.fail('has a value that is not a whole number', { byte });
    }
    const isSigned = type >= 0xd0;
    this.high = 0;
    if (length === 0) {
      this.low = type < 0x80 ? type : type - 0x100;
    } else if (length === 8) {
      this.high = reader.i32();
      this.low = reader.i32();
    } else if (isSigned) {
      this.low = length === 1 ? reader.i8() : length === 2 ? reader.i16() : reader.i32();
    } else {
      this.low = (length === 1 ? reader.u8() : length === 2 ? reader.u16() : reader.u32()) | 0;
    }
    if (length < 8 && isSigned && this.low < 0) {
      this.high = -1;
    }
  }
}
