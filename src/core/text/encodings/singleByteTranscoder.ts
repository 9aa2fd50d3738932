import { encodeUtf8 } from '../utf8';
import type { SingleByteEncoding } from './names';
import { charactersOf } from './singleByte';
import type { Transcoder } from './unitTranscoder';

/** Decodes one byte a character. */
export class SingleByteTranscoder implements Transcoder {
  private readonly characters: Uint16Array;

  constructor(encoding: SingleByteEncoding) {
    this.characters = charactersOf(encoding);
  }

  write(source: Uint8Array, target: Uint8Array, index: number): number {
    let at = index;
    for (const byte of source) {
      if (byte < 0x80) {
        target[at++] = byte;
      } else {
        at = encodeUtf8(this.characters[byte]!, target, at);
      }
    }
    return at;
  }

  end(_target: Uint8Array, index: number): number {
    return index;
  }
}
