import { encodeUtf8 } from '../utf8';

/** What invalid bytes become. */
export const REPLACEMENT = 0xfffd;

/** Converts text that arrives in pieces to UTF-8. Bytes that are invalid in the encoding become U+FFFD. */
export interface Transcoder {
  /**
   * Writes `source` as UTF-8 to `target`, starting at `index`. Returns the index after the last byte written. An
   * unfinished character is kept for the next piece.
   * @param target needs room for three bytes for each byte of `source`, and 16 more
   */
  write(source: Uint8Array, target: Uint8Array, index: number): number;
  /** Writes what an unfinished last character becomes, at most 16 bytes, and begins another text. */
  end(target: Uint8Array, index: number): number;
}

/** Keeps an unfinished character between two pieces. */
export abstract class UnitTranscoder implements Transcoder {
  private readonly kept = new Uint8Array(8);
  private keptLength = 0;

  write(source: Uint8Array, target: Uint8Array, index: number): number {
    let at = index;
    let from = 0;
    const { kept } = this;
    // The character that the last piece began is decoded alone.
    while (this.keptLength > 0 && from < source.length) {
      kept[this.keptLength++] = source[from++]!;
      const [read, written] = this.decode(kept.subarray(0, this.keptLength), target, at);
      at = written;
      kept.copyWithin(0, read, this.keptLength);
      this.keptLength -= read;
    }
    const rest = from === 0 ? source : source.subarray(from);
    const [read, written] = this.decode(rest, target, at);
    if (read < rest.length) {
      kept.set(rest.subarray(read), 0);
      this.keptLength = rest.length - read;
    }
    return written;
  }

  end(target: Uint8Array, index: number): number {
    const isCut = this.keptLength > 0;
    this.keptLength = 0;
    return isCut ? encodeUtf8(REPLACEMENT, target, index) : index;
  }

  /** Decodes whole characters. Returns the bytes read and the index after the last byte written. */
  protected abstract decode(source: Uint8Array, target: Uint8Array, index: number): readonly [number, number];
}
