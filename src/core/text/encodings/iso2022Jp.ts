import { encodeUtf8 } from '../utf8';
import { pairIndex, pairTable } from './pairTables';
import { REPLACEMENT, UnitTranscoder } from './unitTranscoder';

const ESCAPE = 0x1b;
/** Half-width letters of kana begin at byte 0x21. */
const HALF_WIDTH = 0xff61;

type CharacterSet = 'ascii' | 'pairs' | 'kana';

/** The character sets by the two bytes after the escape. @see RFC 1468 */
const sets: Readonly<Record<string, CharacterSet>> = {
  '(B': 'ascii',
  '(J': 'ascii',
  '(I': 'kana',
  '$@': 'pairs',
  $B: 'pairs',
};

/** Decodes ISO-2022-JP, the encoding of Japanese mail in seven bits. */
export class Iso2022JpTranscoder extends UnitTranscoder {
  private readonly table = pairTable('euc-jp');
  private set: CharacterSet = 'ascii';

  override end(target: Uint8Array, index: number): number {
    this.set = 'ascii';
    return super.end(target, index);
  }

  protected decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number] {
    let at = index;
    let i = 0;
    while (i < source.length) {
      const byte = source[i]!;
      if (byte === ESCAPE) {
        if (i + 3 > source.length) {
          break;
        }
        const next = sets[String.fromCharCode(source[i + 1]!, source[i + 2]!)];
        this.set = next ?? this.set;
        if (next) {
          i += 3;
          continue;
        }
      }
      const isPlain = byte <= 0x20 || this.set === 'ascii';
      if (!isPlain && this.set === 'pairs') {
        if (i + 2 > source.length) {
          break;
        }
        const codePoint = this.table[pairIndex(byte | 0x80, source[i + 1]! | 0x80)]!;
        at = encodeUtf8(codePoint === 0 ? REPLACEMENT : codePoint, target, at);
        i += source[i + 1]! <= 0x20 ? 1 : 2;
        continue;
      }
      const isKana = this.set === 'kana' && byte >= 0x21 && byte <= 0x5f;
      at = encodeUtf8(byte >= 0x80 ? REPLACEMENT : isKana && !isPlain ? HALF_WIDTH + byte - 0x21 : byte, target, at);
      i++;
    }
    return [i, at];
  }
}
