import { decodeUtf8, encodeUtf8, INVALID, TRUNCATED } from '../utf8';
import { REPLACEMENT, UnitTranscoder } from './unitTranscoder';

/**
 * Copies UTF-8. A pair of surrogates of three bytes each becomes the character of four bytes: Oracle, Java and MySQL
 * write such pairs.
 * @see Unicode Technical Report 26, CESU-8
 */
export class Utf8Repairer extends UnitTranscoder {
  protected decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number] {
    let at = index;
    let i = 0;
    const end = source.length;
    while (i < end) {
      const first = source[i]!;
      if (first < 0x80) {
        target[at++] = first;
        i++;
        continue;
      }
      const decoded = decodeUtf8(source, i, end);
      if (decoded === TRUNCATED) {
        break;
      }
      if (decoded !== INVALID) {
        for (const next = i + (decoded & 7); i < next;) {
          target[at++] = source[i++]!;
        }
        continue;
      }
      const pair = surrogatePair(source, i);
      if (pair === TRUNCATED) {
        break;
      }
      at = encodeUtf8(pair > 0 ? pair : REPLACEMENT, target, at);
      i += pair > 0 ? 6 : 1;
    }
    return [i, at];
  }
}

/** The code point of a pair of surrogates of three bytes each at `index`; `INVALID` or `TRUNCATED` otherwise. */
export function surrogatePair(bytes: Uint8Array, index: number): number {
  const limits = [
    [0xed, 0xed],
    [0xa0, 0xaf],
    [0x80, 0xbf],
    [0xed, 0xed],
    [0xb0, 0xbf],
    [0x80, 0xbf],
  ] as const;
  for (const [i, [low, high]] of limits.entries()) {
    const byte = bytes[index + i];
    if (byte === undefined) {
      return TRUNCATED;
    }
    if (byte < low || byte > high) {
      return INVALID;
    }
  }
  const unit = (at: number): number => ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
  return 0x10000 + ((unit(index) & 0x3ff) << 10) + (unit(index + 3) & 0x3ff);
}

/** Decodes UTF-16 in either byte order. */
export class Utf16Transcoder extends UnitTranscoder {
  constructor(private readonly big: boolean) {
    super();
  }

  protected decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number] {
    const [low, high] = this.big ? [1, 0] : [0, 1];
    let at = index;
    let i = 0;
    while (i + 1 < source.length) {
      const unit = source[i + low]! | (source[i + high]! << 8);
      if (unit < 0xd800 || unit > 0xdfff) {
        at = encodeUtf8(unit, target, at);
        i += 2;
        continue;
      }
      if (unit < 0xdc00 && i + 3 >= source.length) {
        break;
      }
      const second = unit < 0xdc00 ? source[i + 2 + low]! | (source[i + 2 + high]! << 8) : 0;
      const isPair = second >= 0xdc00 && second < 0xe000;
      const codePoint = isPair ? ((unit - 0xd800) << 10) + (second - 0xdc00) + 0x10000 : REPLACEMENT;
      at = encodeUtf8(codePoint, target, at);
      i += isPair ? 4 : 2;
    }
    return [i, at];
  }
}

/** Decodes UTF-32 in either byte order. */
export class Utf32Transcoder extends UnitTranscoder {
  constructor(private readonly big: boolean) {
    super();
  }

  protected decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number] {
    let at = index;
    let i = 0;
    for (; i + 3 < source.length; i += 4) {
      const bytes = [source[i]!, source[i + 1]!, source[i + 2]!, source[i + 3]!];
      const [a, b, c, d] = (this.big ? bytes : bytes.reverse()) as [number, number, number, number];
      const codePoint = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      const isValid = codePoint < 0xd800 || (codePoint > 0xdfff && codePoint < 0x110000);
      at = encodeUtf8(isValid ? codePoint : REPLACEMENT, target, at);
    }
    return [i, at];
  }
}
