import { decodeUtf8, INVALID, TRUNCATED } from '../utf8';
import { surrogatePair } from './unicodeTranscoders';

/** Bytes of the sample for the letters, and what each piece may add to it. */
const SAMPLE_BYTES = 16 * 1024;
const FIRST_SHARE = 8 * 1024;
const LATER_SHARE = 2 * 1024;
/** Maximum bytes of a line in the sample. */
const MAX_LINE = 2 * 1024;
const HEAD_BYTES = 4 * 1024;
/** A character of UTF-8 that is cut at the end of a piece, or a pair of surrogates. */
const MAX_CARRY = 6;

const LINE_FEED = 0x0a;
const ESCAPE = 0x1b;

/** Collects what the bytes of a file say about its encoding, piece by piece. Memory does not grow with the file. */
export class ByteEvidence {
  /** The first bytes of the file. */
  head = new Uint8Array(0);
  length = 0;
  /** How often each byte occurs. */
  readonly counts = new Float64Array(256);
  /** Characters of UTF-8 above ASCII, pairs of surrogates as characters of UTF-8, and bytes that are in neither. */
  multiByte = 0;
  surrogatePairs = 0;
  brokenBytes = 0;
  /** Runs of such bytes. */
  brokenRuns = 0;
  /** Escape sequences that switch to a character set of ISO-2022-JP. */
  escapes = 0;
  private readonly sampled = new Uint8Array(SAMPLE_BYTES);
  private sampledLength = 0;
  private carry = new Uint8Array(0);
  private brokenAt = -2;

  /** Lines with bytes above ASCII. */
  get sample(): Uint8Array {
    return this.sampled.subarray(0, this.sampledLength);
  }

  /** Whether the last character of UTF-8 is cut. */
  get isCut(): boolean {
    return this.carry.length > 0;
  }

  add(piece: Uint8Array): void {
    if (this.head.length < HEAD_BYTES) {
      const head = new Uint8Array(Math.min(HEAD_BYTES, this.head.length + piece.length));
      head.set(this.head);
      head.set(piece.subarray(0, head.length - this.head.length), this.head.length);
      this.head = head;
    }
    for (const byte of piece) {
      this.counts[byte] = this.counts[byte]! + 1;
    }
    this.takeSample(piece);
    this.readUtf8(piece);
    this.escapes += countJapaneseEscapes(piece);
    this.length += piece.length;
  }

  /** Counts the characters of UTF-8. One that is cut at the end waits for the next piece. */
  private readUtf8(piece: Uint8Array): void {
    const { carry } = this;
    let from = 0;
    if (carry.length > 0) {
      const joint = new Uint8Array(carry.length + Math.min(MAX_CARRY, piece.length));
      joint.set(carry);
      joint.set(piece.subarray(0, MAX_CARRY), carry.length);
      const end = this.walk(joint, 0, carry.length, this.length - carry.length);
      if (end < carry.length) {
        // The piece is shorter than the character.
        this.carry = joint.slice(end);
        return;
      }
      from = end - carry.length;
    }
    const end = this.walk(piece, from, piece.length, this.length);
    this.carry = piece.slice(end);
  }

  /** Walks from `from` until `until` or a cut character; returns the index reached. */
  private walk(bytes: Uint8Array, from: number, until: number, position: number): number {
    let i = from;
    while (i < until) {
      if (bytes[i]! < 0x80) {
        i++;
        continue;
      }
      const decoded = decodeUtf8(bytes, i, bytes.length);
      if (decoded === TRUNCATED) {
        return i;
      }
      if (decoded !== INVALID) {
        this.multiByte++;
        i += decoded & 7;
        continue;
      }
      const pair = surrogatePair(bytes, i);
      if (pair === TRUNCATED) {
        return i;
      }
      if (pair > 0) {
        this.surrogatePairs++;
        i += 6;
        continue;
      }
      this.brokenRuns += position + i === this.brokenAt + 1 ? 0 : 1;
      this.brokenBytes++;
      this.brokenAt = position + i;
      i++;
    }
    return i;
  }

  private takeSample(piece: Uint8Array): void {
    const share = this.length === 0 ? FIRST_SHARE : LATER_SHARE;
    const limit = Math.min(SAMPLE_BYTES, this.sampledLength + share);
    // A piece may begin inside a character, so that its first line is incomplete.
    let start = this.length === 0 ? 0 : piece.indexOf(LINE_FEED) + 1;
    while (start < piece.length && this.sampledLength < limit) {
      const newline = piece.indexOf(LINE_FEED, start);
      const end = newline < 0 ? piece.length : newline + 1;
      const line = piece.subarray(start, Math.min(end, start + MAX_LINE, start + limit - this.sampledLength));
      if (line.some((byte) => byte >= 0x80)) {
        this.sampled.set(line, this.sampledLength);
        this.sampledLength += line.length;
      }
      start = Math.min(end, start + Math.max(1, line.length));
    }
  }
}

/** Counts the escape sequences that switch to a character set of ISO-2022-JP. */
export function countJapaneseEscapes(bytes: Uint8Array): number {
  let count = 0;
  for (let i = bytes.indexOf(ESCAPE); i >= 0; i = bytes.indexOf(ESCAPE, i + 1)) {
    const next = String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0);
    count += /^(?:\$[@B]|\([IJ])$/.test(next) ? 1 : 0;
  }
  return count;
}
