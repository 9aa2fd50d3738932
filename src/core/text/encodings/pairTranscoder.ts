import { encodeUtf8 } from '../utf8';
import { longCharacter, pairIndex, pairTable, type PairEncoding } from './pairTables';
import { REPLACEMENT, UnitTranscoder } from './unitTranscoder';

/** The first of the half-width letters of kana, which are one byte from 0xa1 in Shift_JIS. */
const HALF_WIDTH = 0xff61;

/** Decodes Shift_JIS, EUC-JP, EUC-KR with code page 949, GB 18030 with GBK, and Big5. */
export class PairTranscoder extends UnitTranscoder {
  private readonly table: Uint32Array;

  constructor(private readonly encoding: PairEncoding) {
    super();
    this.table = pairTable(encoding);
  }

  protected decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number] {
    let at = index;
    let i = 0;
    while (i < source.length) {
      const first = source[i]!;
      if (first < 0x80) {
        target[at++] = first;
        i++;
        continue;
      }
      const single = this.single(first);
      if (single > 0) {
        at = encodeUtf8(single, target, at);
        i++;
        continue;
      }
      const length = this.lengthAt(source, i);
      if (i + length > source.length) {
        break;
      }
      const codePoint =
        length === 2
          ? this.table[pairIndex(first, source[i + 1]!)]!
          : longCharacter(source.subarray(i, i + length), this.encoding);
      at = encodeUtf8(codePoint === 0 ? REPLACEMENT : codePoint, target, at);
      // An invalid second byte may begin the next character.
      i += codePoint === 0 && source[i + 1]! < 0x80 ? 1 : length;
    }
    return [i, at];
  }

  /** The code point of a byte above ASCII that is a character, or none, by itself; 0 if more bytes follow. */
  private single(byte: number): number {
    if (byte === 0x80 || byte === 0xff) {
      return byte === 0x80 && this.encoding === 'gb18030' ? 0x20ac : REPLACEMENT;
    }
    if (this.encoding !== 'shift_jis') {
      return 0;
    }
    return byte >= 0xa1 && byte <= 0xdf ? HALF_WIDTH + byte - 0xa1 : byte === 0xa0 || byte > 0xfc ? REPLACEMENT : 0;
  }

  /** Bytes of the character at `index`; more than there are if the bytes do not tell. */
  private lengthAt(source: Uint8Array, index: number): number {
    if (this.encoding === 'euc-jp' && source[index] === 0x8f) {
      const second = source[index + 1];
      return second === undefined || (second >= 0xa1 && second < 0xff) ? 3 : 2;
    }
    const second = source[index + 1];
    return this.encoding === 'gb18030' && second !== undefined && second >= 0x30 && second <= 0x39 ? 4 : 2;
  }
}
