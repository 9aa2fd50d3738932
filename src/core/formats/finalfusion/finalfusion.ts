import { VecinityError } from '../../errors';
import { WordPacker, type PackedWords } from '../shared/packedWords';

/** Magic, version and the number of chunks. */
export const FIFU_HEADER_BYTES = 12;

/** Kind and length of a chunk. */
export const CHUNK_HEADER_BYTES = 12;

/** Kinds of chunks, by their number (finalfusion-rust, FORMAT.md and src/chunks/io.rs). */
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

export const arrayChunk = 2;
export const quantisedChunk = 4;
export const normsChunk = 6;
export const floretChunk = 9;

/** Bytes before the first word, by the kind of vocabulary: the number of words, then what there is to say of n-grams. */
export const vocabularyHeaders: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [3, 20],
  [7, 20],
  [8, 24],
]);

/**
 * The words of a vocabulary.
 * @param bytes       the chunk without kind and length
 * @param headerBytes before the first word
 * @throws VecinityError `badFile` if the words do not fit into the chunk
 */
export function readFifuWords(bytes: Uint8Array, headerBytes: number, path: string, position: number): PackedWords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const bad = (at: number): VecinityError =>
    new VecinityError('badFile', `${path} has a vocabulary that ends amid its words (at byte ${position + at}).`, {
      path,
      byte: position + at,
      remedy: 'Get the file again.',
    });
  if (bytes.length < headerBytes) {
    throw bad(0);
  }
  const count = view.getBigUint64(0, true);
  if (count * 4n > BigInt(bytes.length)) {
    throw bad(0);
  }
  const packer = new WordPacker();
  let at = headerBytes;
  for (let i = 0; i < Number(count); i++) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Infinity;
    if (at + 4 + length > bytes.length) {
      throw bad(at);
    }
    packer.addBytes(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return packer.finish();
}
