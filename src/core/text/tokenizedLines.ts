import { hashFinish, HASH_SEED, hashStep } from '../wordHash';
import { MAX_TOKEN_BYTES, type TokenSink, type Tokenizer } from './tokenizer';
import { decodeUtf8, TRUNCATED } from './utf8';

/** Kinds of bytes. */
const IN_WORD = 0;
const SEPARATOR = 1;
const LINE_END = 2;
/** Needs decoding. */
const NOT_ASCII = 3;

const kindOf = new Uint8Array(256).fill(NOT_ASCII, 0x80);
for (const byte of [0x09, 0x0b, 0x0c, 0x0d, 0x20]) {
  kindOf[byte] = SEPARATOR;
}
kindOf[0x0a] = LINE_END;

/**
 * Reads tokenised text, one sentence a line, as word2vec.c and gensim's LineSentence do. ASCII white space separates
 * tokens, which stay as written. Invalid UTF-8 separates tokens too. Tokens of more than `MAX_TOKEN_BYTES` are skipped.
 */
export class LineTokenizer implements Tokenizer {
  /** Whether the rest of a token that is too long is being skipped. */
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
        if (kind === IN_WORD) {
          hash = hashStep(hash, bytes[i]!);
          kind = kindOf[bytes[++i]!]!;
          continue;
        }
        if (kind !== NOT_ASCII) {
          break;
        }
        const decoded = decodeUtf8(bytes, i, end);
        if (decoded < 0) {
          kind = decoded === TRUNCATED && !last ? NOT_ASCII : SEPARATOR;
          break;
        }
        for (const next = i + (decoded & 7); i < next; i++) {
          hash = hashStep(hash, bytes[i]!);
        }
        kind = kindOf[bytes[i]!]!;
      }
      if ((i === end || kind === NOT_ASCII) && !last) {
        // The token may continue in the next piece.
        if (!this.overlong && i - start <= MAX_TOKEN_BYTES) {
          return start;
        }
        this.overlong = true;
        return i;
      }
      if (i > start && !this.overlong && i - start <= MAX_TOKEN_BYTES) {
        this.sink.token(bytes, start, i, hashFinish(hash));
      }
      this.overlong = false;
      if (kind === LINE_END) {
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
