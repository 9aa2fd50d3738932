import { DamagedData, PackedInput } from './packedInput';

/** Packed bytes of the largest block: 900,000 bytes that cannot be compressed, and its tables. */
const MAX_PACKED_BLOCK = 1_200_000;
const PIECE_BYTES = 64 * 1024;
const GROUP_LENGTH = 50;
const MAX_CODE_LENGTH = 20;
const BLOCK_MARK = [0x314159, 0x265359] as const;
const END_MARK = [0x177245, 0x385090] as const;

/**
 * Unpacks bzip2, one stream after the other. Memory is 10 MB at most.
 * @throws DamagedData
 * @see Julian Seward, bzip2 1.0.8; Joe Tsai, "BZIP2: Format Specification"
 */
export function* bunzip2(packed: Iterable<Uint8Array>): Generator<Uint8Array> {
  const input = new PackedInput(packed);
  const bits = new BitReader(input);
  const links = new Uint32Array(900_000);
  for (let isFirst = true; input.fill(1); isFirst = false) {
    const level = bits.read(8) === 0x42 && bits.read(8) === 0x5a && bits.read(8) === 0x68 ? bits.read(8) - 0x30 : 0;
    if (level < 1 || level > 9) {
      if (isFirst) {
        throw new DamagedData('no bzip2');
      }
      return; // Bytes after the last stream are ignored, as bzip2 does.
    }
    for (;;) {
      input.fill(MAX_PACKED_BLOCK);
      const mark = [bits.read(24), bits.read(24)];
      const checksum = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
      if (mark[0] === END_MARK[0] && mark[1] === END_MARK[1]) {
        bits.align();
        break;
      }
      if (mark[0] !== BLOCK_MARK[0] || mark[1] !== BLOCK_MARK[1]) {
        throw new DamagedData('a block has no mark');
      }
      const block = readBlock(bits, links, level * 100_000);
      yield* expand(links, block, checksum);
    }
  }
}

/** Reads bits, the most significant first. */
class BitReader {
  private held = 0;
  private count = 0;

  constructor(private readonly input: PackedInput) {}

  /** @param count at most 24 */
  read(count: number): number {
    const { input } = this;
    while (this.count < count) {
      if (input.position >= input.end && !input.fill(1)) {
        throw new DamagedData('the data is cut short');
      }
      this.held = ((this.held << 8) | input.bytes[input.position++]!) & 0x7fffffff;
      this.count += 8;
    }
    this.count -= count;
    return (this.held >>> this.count) & ((1 << count) - 1);
  }

  /** Skips to the next byte. */
  align(): void {
    this.count -= this.count % 8;
    this.input.position -= this.count / 8;
    this.count = 0;
  }
}

interface Block {
  readonly length: number;
  /** Where the text begins in the sorted rotations. */
  readonly origin: number;
}

/** A table of prefix codes: the limits and offsets of the codes of each length, and the symbols in order. */
interface CodeTable {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads a block into `links`: the last column of the sorted rotations, one byte an element. */
function readBlock(bits: BitReader, links: Uint32Array, maxLength: number): Block {
  if (bits.read(1) === 1) {
    throw new DamagedData('randomised blocks of bzip2 0.9 are not supported');
  }
  const origin = bits.read(24);
  const used = readUsedBytes(bits);
  const tableCount = bits.read(3);
  const selectors = readSelectors(bits, tableCount);
  const symbolCount = used.length + 2;
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbolCount));
  const length = readSymbols(bits, links.subarray(0, maxLength), used, selectors, tables);
  if (origin >= length) {
    throw new DamagedData('a block begins beyond its end');
  }
  return { length, origin };
}

function readUsedBytes(bits: BitReader): Uint8Array {
  const ranges = bits.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    const bytes = ranges & (0x8000 >>> range) ? bits.read(16) : 0;
    for (let i = 0; i < 16; i++) {
      if (bytes & (0x8000 >>> i)) {
        used.push(range * 16 + i);
      }
    }
  }
  if (used.length === 0) {
    throw new DamagedData('a block uses no byte');
  }
  return Uint8Array.from(used);
}

/** Which table each group of symbols uses. */
function readSelectors(bits: BitReader, tableCount: number): Uint8Array {
  const count = bits.read(15);
  if (tableCount < 2 || tableCount > 6 || count === 0) {
    throw new DamagedData('a block has no tables');
  }
  const order = Array.from({ length: tableCount }, (_, i) => i);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.read(1) === 1) {
      if (++place >= tableCount) {
        throw new DamagedData('a table is missing');
      }
    }
    const [selected] = order.splice(place, 1) as [number];
    order.unshift(selected);
    return selected;
  });
}

function readTable(bits: BitReader, symbolCount: number): CodeTable {
  let length = bits.read(5);
  const lengths = Uint8Array.from({ length: symbolCount }, () => {
    while (bits.read(1) === 1) {
      length += bits.read(1) === 1 ? -1 : 1;
      if (length < 1 || length > MAX_CODE_LENGTH) {
        throw new DamagedData('a code is too long');
      }
    }
    if (length < 1 || length > MAX_CODE_LENGTH) {
      throw new DamagedData('a code is too long');
    }
    return length;
  });
  const limits = new Int32Array(MAX_CODE_LENGTH + 2).fill(-1);
  const offsets = new Int32Array(MAX_CODE_LENGTH + 2);
  const symbols = new Uint16Array(symbolCount);
  let code = 0;
  let next = 0;
  for (let bitCount = 1; bitCount <= MAX_CODE_LENGTH; bitCount++) {
    offsets[bitCount] = next - code;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] === bitCount) {
        symbols[next++] = symbol;
        code++;
      }
    }
    limits[bitCount] = code - 1;
    code <<= 1;
  }
  return { limits, offsets, symbols };
}

function readSymbol(bits: BitReader, { limits, offsets, symbols }: CodeTable): number {
  let code = 0;
  for (let bitCount = 1; bitCount <= MAX_CODE_LENGTH; bitCount++) {
    code = (code << 1) | bits.read(1);
    if (code <= limits[bitCount]!) {
      return symbols[code + offsets[bitCount]!]!;
    }
  }
  throw new DamagedData('a code has no symbol');
}

/** Undoes the prefix codes, the runs and the move to front. Returns the length of the block. */
function readSymbols(
  bits: BitReader,
  links: Uint32Array,
  used: Uint8Array,
  selectors: Uint8Array,
  tables: readonly CodeTable[],
): number {
  const order = Uint8Array.from(used);
  const endSymbol = used.length + 1;
  let length = 0;
  let run = 0;
  let digit = 1;
  let left = 0;
  let group = 0;
  let table = tables[0]!;
  for (;;) {
    if (left === 0) {
      const selector = selectors[group++];
      if (selector === undefined) {
        throw new DamagedData('a block has no end');
      }
      table = tables[selector]!;
      left = GROUP_LENGTH;
    }
    left--;
    const symbol = readSymbol(bits, table);
    if (symbol < 2) {
      run += digit << symbol;
      digit <<= 1;
      if (run > links.length) {
        throw new DamagedData('a run is longer than its block');
      }
      continue;
    }
    if (run > 0) {
      if (length + run > links.length) {
        throw new DamagedData('a block is too long');
      }
      links.fill(order[0]!, length, length + run);
      length += run;
      run = 0;
      digit = 1;
    }
    if (symbol === endSymbol) {
      return length;
    }
    if (length >= links.length) {
      throw new DamagedData('a block is too long');
    }
    const byte = order[symbol - 1]!;
    order.copyWithin(1, 0, symbol - 1);
    order[0] = byte;
    links[length++] = byte;
  }
}

/** Undoes the sorting of the rotations and the runs, and checks the result. */
function* expand(links: Uint32Array, { length, origin }: Block, checksum: number): Generator<Uint8Array> {
  const starts = new Uint32Array(256);
  for (let i = 0; i < length; i++) {
    starts[links[i]! & 0xff]!++;
  }
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = starts[byte]!;
    starts[byte] = sum;
    sum += count;
  }
  // The upper 24 bits of an element become the place of the row after it.
  for (let i = 0; i < length; i++) {
    const byte = links[i]! & 0xff;
    links[starts[byte]!++]! |= i << 8;
  }
  const piece = new Uint8Array(PIECE_BYTES + 256);
  let filled = 0;
  let crc = 0xffffffff;
  let place = links[origin]! >>> 8;
  let last = -1;
  let repeats = 0;
  for (let i = 0; i < length; i++) {
    const link = links[place]!;
    const byte = link & 0xff;
    place = link >>> 8;
    // After four equal bytes comes the number of further ones.
    const count = repeats === 4 ? byte : 1;
    const value = repeats === 4 ? last : byte;
    repeats = repeats === 4 ? 0 : byte === last ? repeats + 1 : 1;
    last = repeats === 0 ? -1 : byte;
    for (let k = 0; k < count; k++) {
      piece[filled++] = value;
      crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ value]!;
    }
    if (filled >= PIECE_BYTES) {
      yield piece.slice(0, filled);
      filled = 0;
    }
  }
  if (filled > 0) {
    yield piece.slice(0, filled);
  }
  if (~crc >>> 0 !== checksum) {
    throw new DamagedData('a checksum differs');
  }
}

/** The remainders of CRC-32 with the most significant bit first. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder < 0 ? (remainder << 1) ^ 0x04c11db7 : remainder << 1;
  }
  return remainder;
});
