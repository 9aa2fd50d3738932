import { hashBytes } from '../wordHash';
import { DROPPED, foldOf, UNSPACED } from './characters';
import { foldText } from './normalize';
import { segment } from './segmentation';
import { MAX_TOKEN_BYTES, type TokenSink } from './tokenizer';
import { continuationBytes, decodeUtf8, TRUNCATED } from './utf8';
import type { WrappedLines } from './wrappedLines';

/** More bytes are needed to decide. */
const NEEDS_MORE = -1;

/** Reads words of scripts without spaces. */
export class UnspacedReader {
  private readonly scratch = new Uint8Array(4 * MAX_TOKEN_BYTES);
  private readonly decoder = new TextDecoder();
  private readonly encoder = new TextEncoder();

  constructor(
    private readonly sink: TokenSink,
    private readonly lines: WrappedLines,
  ) {}

  /**
   * Reads the words of one stretch. Returns the index after them, or -1 if they need more bytes. A stretch of a long
   * run may end inside a word, so the next stretch begins with that word.
   */
  read(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    let i = start;
    let isCut = false;
    for (;;) {
      if (i === end && !last) {
        return NEEDS_MORE;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === TRUNCATED && !last) {
        return NEEDS_MORE;
      }
      if (decoded < 0 || !belongs(foldOf(decoded >>> 3))) {
        break;
      }
      isCut = i + (decoded & 7) - start > MAX_TOKEN_BYTES;
      if (isCut) {
        break;
      }
      i += decoded & 7;
    }
    let run = this.decoder.decode(bytes.subarray(start, i));
    if (isCut) {
      const cut = segment(run).at(-1)!.start;
      if (cut > 0) {
        i -= this.encoder.encodeInto(run.slice(cut), this.scratch).written;
        run = run.slice(0, cut);
      }
    }
    this.giveWords(foldText(run));
    this.lines.extra += continuationBytes(bytes, start, i);
    return i;
  }

  private giveWords(run: string): void {
    for (const { start, end } of segment(run)) {
      const text = run.slice(start, end);
      if (/[\p{L}\p{N}]/u.test(text)) {
        const length = this.encoder.encodeInto(text, this.scratch).written;
        this.sink.token(this.scratch, 0, length, hashBytes(this.scratch, 0, length));
      }
    }
  }
}

/** Variation selectors and other characters without a shape stand between characters of a word. */
function belongs(fold: number): boolean {
  return fold === UNSPACED || fold === DROPPED;
}
