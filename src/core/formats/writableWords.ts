import { Vocabulary } from '../vocabulary';
import { quoted } from './faults';
import { WordPacker } from './packedWords';

/** What ends a word for tools that read text: white space of ASCII, and NUL. */
export const BLANKS = [0x00, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20];
const REPLACEMENT = 0x5f; // _

/** Words as a format can hold them. */
export interface WritableWords {
  readonly words: Vocabulary;
  /** Sentences on what was changed; empty where nothing was. */
  readonly notes: readonly string[];
}

/**
 * Words without the bytes that a format has no way to hold: `_` stands for each, and more of it where the word would be
 * another one, for readers keep only the first of two.
 * @param forbidden ASCII
 * @param format    for people: `word2vec text`
 */
export function writableWords(vocabulary: Vocabulary, forbidden: readonly number[], format: string): WritableWords {
  const { bytes, offsets, counts, size } = vocabulary;
  const isForbidden = new Uint8Array(256);
  forbidden.forEach((byte) => (isForbidden[byte] = 1));
  if (!bytes.some((byte) => isForbidden[byte] === 1)) {
    return { words: vocabulary, notes: [] };
  }
  const packer = new WordPacker();
  const made = new Set<string>();
  let first: readonly [from: string, to: string] | undefined;
  for (let id = 0; id < size; id++) {
    const word = bytes.subarray(offsets[id], offsets[id + 1]);
    if (!word.some((byte) => isForbidden[byte] === 1)) {
      packer.addBytes(word);
      continue;
    }
    let name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(word.map((byte) => (isForbidden[byte] ? REPLACEMENT : byte)));
    while (vocabulary.id(name) >= 0 || made.has(name)) {
      name += '_';
    }
    packer.add(name);
    made.add(name);
    first ??= [vocabulary.word(id), name];
  }
  const packed = packer.finish();
  const many = made.size === 1 ? 'One word has' : `${made.size} words have`;
  return {
    words: new Vocabulary(packed.bytes, packed.offsets, counts),
    notes: [`${many} characters that ${format} cannot hold: “_” stands for them, so ${quoted(first![0])} is ${quoted(first![1])}.`],
  };
}
