import { decompress as decompressZstd } from 'fzstd';
import { snappyUncompress } from 'hyparquet';
import { decodeLz4Block, decodeLz4Frames, LZ4_FRAME_MAGIC } from './lz4';
import { zstdFrames } from './zstdFrames';
import { MAX_INFLATED, type Codecs } from './platformCodecs';

/** Maximum plausible ratio; only data made to fill the memory is packed tighter. */
const MAX_RATIO = 1100;
const ALWAYS_BYTES = 16 * 1024 * 1024;
/** Short data may be packed a little tighter than long data. */
const SLACK_BYTES = 64;
const MARK_BYTES = 16;

interface Codec {
  /** Returns the maximum unpacked length of the bytes, which limits the memory. */
  most(bytes: Uint8Array): number;
  /** @throws Error if the bytes are damaged */
  decode(bytes: Uint8Array, length: number, platform: Codecs): Uint8Array;
}

const ratio =
  (most: number) =>
  ({ length }: Uint8Array): number =>
    SLACK_BYTES + length * most;

/** @param decode returns the number of bytes that it has written to `target` */
const into =
  (decode: (bytes: Uint8Array, target: Uint8Array) => number): Codec['decode'] =>
  (bytes, length) => {
    const target = new Uint8Array(length);
    const written = decode(bytes, target);
    if (written !== length) {
      throw new RangeError(`${written} bytes were packed, not ${length}`);
    }
    return target;
  };

/** In LZ4 a byte makes a match at most 255 bytes longer. */
const LZ4_RATIO = 255;

/** Compression of columns in Parquet and Arrow files, by the names in the formats. */
const codecs = new Map<string, Codec>([
  ['UNCOMPRESSED', { most: ({ length }) => length, decode: (bytes) => bytes }],
  // Three bytes copy at most 64 (github.com/google/snappy, format_description.txt).
  ['SNAPPY', { most: ratio(22), decode: into(decodeSnappy) }],
  [
    'GZIP',
    {
      most: ratio(MAX_INFLATED),
      decode: (bytes, length, platform) => platform.gunzip(bytes, length),
    },
  ],
  // A few bytes can hold millions, so memory grows with the output.
  [
    'BROTLI',
    {
      most: mostPlausible,
      decode: (bytes, length, platform) => platform.brotli(bytes, length),
    },
  ],
  ['ZSTD', { most: (bytes) => zstdFrames(bytes).reduce((sum, { maxBytes }) => sum + maxBytes, 0), decode: decodeZstd }],
  ['LZ4_RAW', { most: ratio(LZ4_RATIO), decode: into((bytes, target) => decodeLz4Block(bytes, target, 0)) }],
  ['LZ4', { most: ratio(LZ4_RATIO), decode: into(decodeHadoopLz4) }],
  ['LZ4_FRAME', { most: ratio(LZ4_RATIO), decode: into(decodeLz4Frames) }],
]);

/**
 * Unpacks a part of a file.
 * @param codec  its name in Parquet or Arrow
 * @param length exact number of unpacked bytes
 * @throws Error if the codec is unknown, or the bytes are damaged
 */
export function unpack(platform: Codecs, codec: string, bytes: Uint8Array, length: number): Uint8Array {
  const known = codecs.get(codec);
  if (!known) {
    throw new Error(`${codec} compression is unsupported`);
  }
  if (!(length >= 0) || length > known.most(bytes)) {
    throw new RangeError(`${bytes.length} packed bytes are not ${length}`);
  }
  const unpacked = known.decode(bytes, length, platform);
  if (unpacked.length !== length) {
    throw new RangeError(`${unpacked.length} bytes were packed, not ${length}`);
  }
  return unpacked;
}

/** Returns the maximum plausible unpacked bytes for any codec. Uniform data packs tighter, but files have little of it. */
export function mostPlausible({ length }: { readonly length: number }): number {
  return ALWAYS_BYTES + length * MAX_RATIO;
}

function decodeSnappy(bytes: Uint8Array, target: Uint8Array): number {
  // Throws unless it fills the target.
  snappyUncompress(bytes, target);
  return target.length;
}

/**
 * Unpacks Zstandard and checks the length. The library does not report how much it wrote, and unwritten bytes would read
 * as zeros. So each frame gets one more block of random bytes, which must end up right after the content.
 */
function decodeZstd(bytes: Uint8Array, length: number, platform: Codecs): Uint8Array {
  const frames = zstdFrames(bytes);
  const target = new Uint8Array(length + MARK_BYTES);
  let at = 0;
  for (const { start, lastBlock, blocksEnd, contentBytes } of frames) {
    const size = frames.length === 1 ? length : (contentBytes ?? NaN);
    if (!(at + size <= length)) {
      throw new RangeError(`Zstandard frames do not hold ${length} bytes`);
    }
    const mark = platform.randomBytes(MARK_BYTES);
    const marked = new Uint8Array(blocksEnd - start + 3 + MARK_BYTES);
    marked.set(bytes.subarray(start, blocksEnd));
    // No longer the last block; no checksum behind the new one.
    marked[lastBlock - start]! &= 0xfe;
    marked[4]! &= 0xfb;
    marked.set([1 | (MARK_BYTES << 3), 0, 0, ...mark], blocksEnd - start);
    const end = at + size + MARK_BYTES;
    decompressZstd(marked, target.subarray(at, end));
    if (mark.some((byte, i) => byte !== target[at + size + i])) {
      throw new RangeError(`Zstandard frames do not hold ${length} bytes`);
    }
    at += size;
  }
  if (at !== length) {
    throw new RangeError(`${at} bytes were packed, not ${length}`);
  }
  return target.subarray(0, length);
}

/**
 * Unpacks Parquet's old LZ4: Hadoop's blocks, each after its unpacked and packed length; or one bare block; or frames.
 * @see Compression.md of the Parquet format
 */
function decodeHadoopLz4(bytes: Uint8Array, target: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let i = 0;
  while (
    i + 8 <= bytes.length &&
    view.getUint32(i) <= target.length - at &&
    view.getUint32(i + 4) <= bytes.length - i - 8
  ) {
    const end = i + 8 + view.getUint32(i + 4);
    at = decodeLz4Block(bytes.subarray(i + 8, end), target, at);
    i = end;
  }
  if (i === bytes.length) {
    return at;
  }
  return bytes.length >= 4 && view.getUint32(0, true) === LZ4_FRAME_MAGIC
    ? decodeLz4Frames(bytes, target)
    : decodeLz4Block(bytes, target, 0);
}
