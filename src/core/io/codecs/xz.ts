import { crc32 } from './crc32';
import { Lzma2Decoder } from './lzma2';
import { DamagedData, PackedInput } from './packedInput';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const FOOTER_BYTES = 12;
const LZMA2 = 0x21;
/** `xz --extreme -9` takes 64 MB; more would fill the memory. */
const MAX_DICTIONARY = 256 * 1024 * 1024;
/** Bytes of a checksum by its number. */
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const CRC32 = 1;

/**
 * Unpacks xz, one stream after the other. Memory is the dictionary's, at most 384 MB. A piece is valid until the next.
 * @throws DamagedData
 * @see The .xz File Format, version 1.2
 */
export function* unxz(packed: Iterable<Uint8Array>): Generator<Uint8Array> {
  const input = new PackedInput(packed);
  for (let isFirst = true; input.fill(1); isFirst = false) {
    if (!isFirst && input.bytes[input.position] === 0) {
      input.take(4); // padding between streams
      continue;
    }
    const magic = input.take(MAGIC.length);
    if (MAGIC.some((byte, i) => magic[i] !== byte)) {
      throw new DamagedData('no xz');
    }
    const flags = input.take(6).slice();
    checkSum(flags.subarray(0, 2), flags.subarray(2));
    const check = flags[1]! & 0x0f;
    while (headerSize(input) > 0) {
      yield* readBlock(input, check);
    }
    skipIndex(input);
    input.take(FOOTER_BYTES);
  }
}

/** Bytes of the next block header; 0 before the index. */
function headerSize(input: PackedInput): number {
  const first = input.take(1)[0]!;
  input.putBack(1);
  return first === 0 ? 0 : (first + 1) * 4;
}

function* readBlock(input: PackedInput, check: number): Generator<Uint8Array> {
  const size = headerSize(input);
  const header = input.take(size).slice();
  checkSum(header.subarray(0, size - 4), header.subarray(size - 4));
  const decoder = new Lzma2Decoder(dictionaryOf(header));
  let crc = 0;
  const before = input.taken;
  for (const bytes of decoder.chunks(input)) {
    crc = check === CRC32 ? crc32(bytes, crc) : 0;
    yield bytes;
  }
  input.take((4 - ((input.taken - before) % 4)) % 4);
  const sum = input.take(checkBytes[check]!);
  if (check === CRC32 && littleEndian(sum) !== crc) {
    throw new DamagedData('a checksum differs');
  }
}

/** The bytes of the dictionary that a block header asks for. */
function dictionaryOf(header: Uint8Array): number {
  const flags = header[1]!;
  let at = 2;
  const number = (): number => readNumber(() => header[at++] ?? 0);
  for (let sizes = (flags >> 6) & 3; sizes > 0; sizes &= sizes - 1) {
    number();
  }
  if ((flags & 3) !== 0 || number() !== LZMA2 || number() !== 1) {
    throw new DamagedData('the data passes filters that are not supported');
  }
  const bits = header[at]! & 0x3f;
  const size = bits >= 40 ? Infinity : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
  if (size > MAX_DICTIONARY) {
    throw new DamagedData('the dictionary is too large');
  }
  return size;
}

/** Reads a number of seven bits a byte, the lowest first. */
function readNumber(next: () => number): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = next();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80 || shift > 56) {
      return value;
    }
  }
}

/** The index lists the blocks; it is read over. */
function skipIndex(input: PackedInput): void {
  const start = input.taken;
  input.take(1);
  const number = (): number => readNumber(() => input.take(1)[0]!);
  for (let records = number(); records > 0; records--) {
    number();
    number();
  }
  input.take((4 - ((input.taken - start) % 4)) % 4);
  input.take(4);
}

function checkSum(bytes: Uint8Array, sum: Uint8Array): void {
  if (crc32(bytes) !== littleEndian(sum)) {
    throw new DamagedData('a checksum of a header differs');
  }
}

function littleEndian(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}
