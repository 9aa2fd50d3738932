import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { snappyUncompress } from 'hyparquet';
import { decodeLz4Block, decodeLz4Frames } from '../../core/formats/lz4';

/** Nothing is packed tighter than this but to fill the memory of who unpacks it. */
const MOST_RATIO = 1100;
const ALWAYS_BYTES = 16 * 1024 * 1024;

type Codec = (bytes: Uint8Array, length: number) => Uint8Array;

const into =
  (decode: (bytes: Uint8Array, target: Uint8Array) => void): Codec =>
  (bytes, length) => {
    const target = new Uint8Array(length);
    decode(bytes, target);
    return target;
  };

/** What columns of Parquet and Arrow files are packed with, by the names that the formats give. */
const codecs = new Map<string, Codec>([
  ['UNCOMPRESSED', (bytes) => bytes],
  ['SNAPPY', into((bytes, target) => snappyUncompress(bytes, target))],
  ['GZIP', (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) })],
  ['BROTLI', (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) })],
  ['ZSTD', (bytes, length) => decompressZstd(bytes, new Uint8Array(length))],
  ['LZ4_RAW', into((bytes, target) => decodeLz4Block(bytes, target, 0))],
  ['LZ4', into(decodeHadoopLz4)],
  ['LZ4_FRAME', into(decodeLz4Frames)],
]);

/**
 * Unpacks a part of a file.
 * @param length what it must have unpacked
 * @throws Error if the codec is not known, or the bytes are not what they should be
 */
export function unpack(codec: string, bytes: Uint8Array, length: number): Uint8Array {
  const decode = codecs.get(codec);
  if (!decode) {
    throw new Error(`${codec} compression is not read`);
  }
  if (!(length >= 0) || length > ALWAYS_BYTES + bytes.length * MOST_RATIO) {
    throw new RangeError(`${bytes.length} packed bytes are not ${length}`);
  }
  const unpacked = decode(bytes, length);
  if (unpacked.length !== length) {
    throw new RangeError(`${unpacked.length} bytes were packed, not ${length}`);
  }
  return unpacked;
}

/**
 * Parquet's old LZ4: blocks, each behind its unpacked and packed length, as Hadoop writes them, or one bare block, or
 * frames (Parquet format, Compression.md).
 */
function decodeHadoopLz4(bytes: Uint8Array, target: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let i = 0;
  while (i + 8 <= bytes.length && view.getUint32(i) <= target.length - at && view.getUint32(i + 4) <= bytes.length - i - 8) {
    const end = i + 8 + view.getUint32(i + 4);
    at = decodeLz4Block(bytes.subarray(i + 8, end), target, at);
    i = end;
  }
  if (i < bytes.length) {
    if (view.getUint32(0, true) === 0x184d2204) {
      decodeLz4Frames(bytes, target);
    } else {
      decodeLz4Block(bytes, target, 0);
    }
  }
}
