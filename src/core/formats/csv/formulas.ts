import { Space } from '../../space';
import { Vocabulary } from '../../vocabulary';
import { WordPacker } from '../shared/packedWords';

const APOSTROPHE = Uint8Array.of(0x27);
/** First bytes of a cell that a spreadsheet takes for a formula: = + - @ tab and carriage return. */
const beginnings = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x0d]);

/**
 * The same vectors with an apostrophe before each word that a spreadsheet takes for a formula.
 * @see OWASP, "CSV Injection"
 */
export function formulasAsText({ vocabulary, vectors, dimensions, provenance }: Space): Space {
  const { bytes, offsets, counts, size } = vocabulary;
  const words = new WordPacker();
  for (let id = 0; id < size; id++) {
    const word = bytes.subarray(offsets[id], offsets[id + 1]);
    words.addBytes(beginnings.has(word[0] ?? 0) ? Uint8Array.of(...APOSTROPHE, ...word) : word);
  }
  const packed = words.finish();
  return new Space(new Vocabulary(packed.bytes, packed.offsets, counts), vectors, dimensions, provenance);
}
