import { hashFinish, HASH_SEED, hashStep } from '../wordHash';
import { longestToken, type TokenSink, type Tokenizer } from './tokenizer';
import { decodeUtf8, truncated } from './utf8';

const inWord = 0;
const part = 1;
const lineEnd = 2;
const closer = 3;

const kindOf = new Uint8Array(256).fill(closer, 0x80);
for (const byte of [0x09, 0x0b, 0x0c, 0x0d, 0x20]) {
  kindOf[byte] = part;
}
kindOf[0x0a] = lineEnd;

/**
 * Reads text that is tokenised already, one sentence a line: tokens are what stands between ASCII white space, kept as
 * written, as word2vec.c and gensim's LineSentence read it. Bytes that are not UTF-8 part tokens; a token of more than
 * `longestToken` bytes is left out.
 */
export class LineTokenizer implements Tokenizer {
  /** Reading on in a token that is too long. */
  private overlong = false;

  constructor(private readonly sink: TokenSink) {}

  feed(bytes: Uint8Array, end: number, last: boolean): number {
    bytes[end] = 0x20;
    let i = 0;
    while (i < end) {
      const start = i;
      let hash = HASH_SEED;
      let kind = kindOf[bytes[i]!]!;
      for (;;) {
        if (kind === inWord) {
          hash = hashStep(hash, bytes[i]!);
          kind = kindOf[bytes[++i]!]!;
          continue;
        }
        if (kind !== closer) {
          break;
        }
        const decoded = decodeUtf8(bytes, i, end);
        if (decoded < 0) {
          kind = decoded === truncated && !last ? closer : part;
          break;
        }
        for (const next = i + (decoded & 7); i < next; i++) {
          hash = hashStep(hash, bytes[i]!);
        }
        kind = kindOf[bytes[i]!]!;
      }
      if ((i === end || kind === closer) && !last) {
        // The token may go on in the next piece.
        if (!this.overlong && i - start <= longestToken) {
          return start;
        }
        this.overlong = true;
        return i;
      }
      if (i > start && !this.overlong && i - start <= longestToken) {
        this.sink.token(bytes, start, i, hashFinish(hash));
      }
      this.overlong = false;
      if (kind === lineEnd) {
        this.sink.sentenceEnd();
      }
      i++;
    }
    if (last) {
      this.sink.sentenceEnd();
      this.overlong = false;
    }
    return Math.min(i, end);
  }
}
