import { AlignedBuilder, type AlignedText } from './alignedText';
import { TokenizerTrouble } from './tokenizerTrouble';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Maximum bytes of a character that is looked up as a whole with its marks. */
const MAX_GRAPHEME_BYTES = 5;

/**
 * SentencePiece's table of replacements: a double-array trie of UTF-8, then the replacements, each with a zero at its end.
 * @see https://github.com/huggingface/tokenizers, tokenizers/src/normalizers/precompiled.rs, for its use
 */
export class CharacterMap {
  private readonly units: Uint32Array;
  private readonly replacements: Uint8Array;

  /** @throws TokenizerTrouble if the table is damaged */
  constructor(base64: string) {
    const bytes = decodeBase64(base64);
    const view = new DataView(bytes.buffer);
    const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : -1;
    if (trieBytes < 4 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) {
      throw new TokenizerTrouble('its table of characters is damaged');
    }
    this.units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    this.replacements = bytes.subarray(4 + trieBytes);
  }

  apply(text: AlignedText): AlignedText {
    const builder = new AlignedBuilder(text);
    for (const { segment, index } of graphemes.segment(text.text)) {
      const bytes = encoder.encode(segment);
      const whole = bytes.length <= MAX_GRAPHEME_BYTES ? this.find(bytes) : undefined;
      if (whole !== undefined) {
        builder.replace(index, index + segment.length, whole);
        continue;
      }
      let at = index;
      for (const character of segment) {
        builder.replace(at, at + character.length, this.find(encoder.encode(character)) ?? character);
        at += character.length;
      }
    }
    return builder.finish();
  }

  /** Returns the replacement of the shortest entry that `key` begins with. */
  private find(key: Uint8Array): string | undefined {
    const { units, replacements } = this;
    let node = offsetOf(units[0]!);
    for (const byte of key) {
      node ^= byte;
      const unit = units[node] ?? 0;
      // A leaf has the highest bit, so that it is no label.
      if (byte === 0 || (unit & 0x800000ff) !== byte) {
        return undefined;
      }
      node ^= offsetOf(unit);
      if (((unit >>> 8) & 1) === 1) {
        const start = (units[node] ?? 0) & 0x7fffffff;
        const end = replacements.indexOf(0, start);
        return start > replacements.length
          ? undefined
          : decoder.decode(replacements.subarray(start, end < 0 ? undefined : end));
      }
    }
    return undefined;
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const trimmed = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((trimmed.length * 3) / 4));
  let [bits, count, at] = [0, 0, 0];
  for (const digit of trimmed) {
    const value = digits.indexOf(digit);
    if (value < 0) {
      throw new TokenizerTrouble('its table of characters is not base64');
    }
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >>> count;
    }
  }
  return bytes;
}
