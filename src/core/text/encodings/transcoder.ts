import { Iso2022JpTranscoder } from './iso2022Jp';
import { isSingleByte, type Encoding } from './names';
import { PairTranscoder } from './pairTranscoder';
import { SingleByteTranscoder } from './singleByteTranscoder';
import { Utf16Transcoder, Utf32Transcoder, Utf8Repairer } from './unicodeTranscoders';
import type { Transcoder } from './unitTranscoder';

/** Makes a transcoder, which can be used for one text after the other. */
export function createTranscoder(encoding: Encoding): Transcoder {
  if (isSingleByte(encoding)) {
    return new SingleByteTranscoder(encoding);
  }
  switch (encoding) {
    case 'utf-8':
    case 'cesu-8':
      return new Utf8Repairer();
    case 'utf-16le':
    case 'utf-16be':
      return new Utf16Transcoder(encoding === 'utf-16be');
    case 'utf-32le':
    case 'utf-32be':
      return new Utf32Transcoder(encoding === 'utf-32be');
    case 'iso-2022-jp':
      return new Iso2022JpTranscoder();
    case 'shift_jis':
    case 'euc-jp':
    case 'euc-kr':
    case 'gb18030':
    case 'big5':
      return new PairTranscoder(encoding);
  }
}

/**
 * Decodes a text that is in memory as a whole.
 * @param invalid what a byte without a character becomes: U+FFFD, or its number as `\xE4`, which keeps two texts apart
 */
export function decodeText(bytes: Uint8Array, encoding: Encoding, invalid: 'replace' | 'escape' = 'replace'): string {
  const transcoder = createTranscoder(encoding);
  const target = new Uint8Array(bytes.length * 3 + 32);
  const end = transcoder.end(target, transcoder.write(bytes, target, 0));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(target.subarray(0, end));
  return invalid === 'replace' || !text.includes('\ufffd') ? text : decodeEscaping(bytes, encoding);
}

/** Decodes character by character, so that each invalid byte shows. Words are short, so this may be slow. */
function decodeEscaping(bytes: Uint8Array, encoding: Encoding): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const width = widthOfCharacter(bytes, i, encoding);
    text += width > 0 ? decodeText(bytes.subarray(i, i + width), encoding) : escaped(bytes[i]!);
    i += Math.max(1, width);
  }
  return text;
}

/** Bytes of the shortest valid character at `index`; 0 if there is none. */
function widthOfCharacter(bytes: Uint8Array, index: number, encoding: Encoding): number {
  for (let width = 1; width <= 6 && index + width <= bytes.length; width++) {
    const text = decodeText(bytes.subarray(index, index + width), encoding);
    if (text !== '' && !text.includes('\ufffd')) {
      return width;
    }
  }
  return 0;
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
