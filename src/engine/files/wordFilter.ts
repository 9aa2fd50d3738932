import { asUtf8 } from '../../core/formats/shared/wordListFile';
import { WordPacker } from '../../core/formats/shared/packedWords';
import type { WordFilter } from '../../core/formats/shared/vectorTable';
import { eachLine } from '../../core/text/lines';
import { Vocabulary } from '../../core/vocabulary';
import { withInputFile } from './inputFile';
import { memory } from './memory';

/** UTF-8 of U+2581, the mark of language models for the space before a word. */
const leadingSpace = [0xe2, 0x96, 0x81];

/**
 * Makes a filter from a text file with one word a line, in any encoding that is recognised. A word also matches in lower case, or without the mark of a
 * leading space: `Paris` and `▁paris` match `paris`.
 * @param path absolute
 * @throws VecinityError `unreadable`, `badFile`, `cancelled`
 */
export async function readWordFilter(path: string, signal?: AbortSignal): Promise<WordFilter> {
  const packer = new WordPacker();
  await withInputFile(path, async (file) => {
    const stored = memory.bytes(file.size, path);
    await file.read(stored, 0, signal);
    const { bytes: lines } = asUtf8(stored);
    eachLine(lines, (start, end) => {
      if (end > start) {
        packer.addBytes(lines.subarray(start, end));
      }
    });
  });
  const { bytes, offsets, size } = packer.finish();
  const listed = new Vocabulary(bytes, offsets, new Float64Array(size));
  return (word, start, end) => {
    const marked = leadingSpace.every((byte, i) => word[start + i] === byte);
    return isListed(listed, word, start, end) || (marked && isListed(listed, word, start + leadingSpace.length, end));
  };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function isListed(listed: Vocabulary, word: Uint8Array, start: number, end: number): boolean {
  if (listed.idOfBytes(word, start, end) >= 0) {
    return true;
  }
  const text = decoder.decode(word.subarray(start, end));
  const lower = text.toLowerCase();
  return lower !== text && listed.id(lower) >= 0;
}
