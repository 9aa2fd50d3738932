import type { ByteReader } from '../../io/byteReader';
import { WordPacker, type PackedWords } from '../shared/packedWords';

/** Bytes of kind and length of a chunk. */
const CHUNK_HEADER_BYTES = 12;
/** Bytes of magic, version and number of chunks. */
const FIFU_HEADER_BYTES = 12;

/** Maximum chunks of a file; real files have under ten. */
const MAX_CHUNKS = 100;

/** Names of the kinds of chunks, by their number. @see finalfusion-rust, FORMAT.md and src/chunks/io.rs */
export const chunkNames: readonly string[] = [
  'header',
  'vocabulary',
  'array',
  'vocabulary with buckets of n-grams',
  'quantised array',
  'metadata',
  'norms',
  'vocabulary with fastText’s n-grams',
  'vocabulary with n-grams',
  'vocabulary with floret’s n-grams',
];

/** Numbers of the kinds of chunks that code refers to. */
export const ARRAY_CHUNK = 2;
export const QUANTISED_CHUNK = 4;
export const NORMS_CHUNK = 6;
export const FLORET_CHUNK = 9;

/** Bytes before the first word, by the kind of vocabulary: the number of words, then the settings of n-grams. */
export const vocabularyHeaders: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [3, 20],
  [7, 20],
  [8, 24],
]);

/** A chunk of the file. */
export interface Chunk {
  readonly kind: number;
  /** Position after kind and length. */
  readonly position: number;
  readonly bytes: number;
}

/**
 * Returns the chunks of a file.
 * @param reader at the beginning
 * @throws VecinityError `badFile` if the version is unknown or the file is truncated; `unreadable`, `cancelled`
 */
export async function readChunks(reader: ByteReader): Promise<readonly Chunk[]> {
  await reader.need(FIFU_HEADER_BYTES);
  reader.skip(4);
  const [version, count] = [reader.u32(), reader.u32()];
  if (version !== 0 || count > MAX_CHUNKS) {
    throw reader.fail(`has version ${version} and ${count} chunks, which is unsupported`, { byte: 4 });
  }
  const chunks: Chunk[] = [];
  reader.skip(4 * count);
  // Some versions leave out norms in the header's list of chunks.
  while (reader.left > 0 && chunks.length < MAX_CHUNKS) {
    await reader.need(CHUNK_HEADER_BYTES);
    const kind = reader.u32();
    const bytes = reader.u64();
    if (!(bytes <= reader.left)) {
      const name = chunkNames[kind] ?? 'next chunk';
      throw reader.fail(`says that its ${name} has ${bytes} bytes, but ends before: it was cut short`);
    }
    chunks.push({ kind, position: reader.position, bytes });
    reader.skip(bytes);
  }
  return chunks;
}

/**
 * Reads the words of a vocabulary.
 * @param reader      at the chunk, and limited to it
 * @param headerBytes bytes before the first word
 * @throws VecinityError `badFile` if the words do not fit into the chunk, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function readFifuWords(reader: ByteReader, headerBytes: number): Promise<PackedWords> {
  await reader.need(headerBytes);
  const first = reader.position + headerBytes;
  const count = reader.u64();
  reader.goTo(first);
  if (count * 4 > reader.left) {
    throw reader.fail(`says that it has ${count} words, but ends before: it was cut short`);
  }
  const packer = new WordPacker();
  for (let i = 0; i < count; i++) {
    if (reader.available < 4) {
      await reader.need(4);
    }
    const length = reader.u32();
    if (reader.available < length) {
      await reader.need(length);
    }
    packer.addBytes(reader.bytes(length));
  }
  return packer.finish();
}
