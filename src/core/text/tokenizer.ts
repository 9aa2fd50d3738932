import { hashBytes, hashFinish, HASH_SEED, hashStep } from '../wordHash';
import { apostrophes, normalizeWord, softHyphen, zeroWidthJoiners } from './normalize';
import { isUnspaced, segment } from './segmentation';
import { decodeUtf8, encodeUtf8, TRUNCATED } from './utf8';

/** Receives tokens and sentence ends. */
export interface TokenSink {
  /** A token `bytes[start..end)` with its `hashBytes`. The bytes are valid during the call only. */
  token(bytes: Uint8Array, start: number, end: number, hash: number): void;
  /** The end of a sentence, which may be empty. */
  sentenceEnd(): void;
}

/** Splits a stream of UTF-8 into tokens and sentences. */
export interface Tokenizer {
  /**
   * Reads `bytes[0..end)`, which it may change; `bytes[end]` must exist and is overwritten. Returns the number of bytes
   * read. The caller puts the rest, at most `MAX_TOKEN_BYTES` + 3 bytes, before the next piece.
   * @param last the text ends here: all bytes are read, the sentence ends, and the next call begins another text
   */
  feed(bytes: Uint8Array, end: number, last: boolean): number;
}

/** Maximum UTF-8 bytes of a token; longer runs are encoded data or DNA, and are skipped. */
export const MAX_TOKEN_BYTES = 512;

/** Characters of a line that was probably wrapped. */
const MIN_WRAPPED_LENGTH = 60;
const MAX_WRAPPED_LENGTH = 100;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * The fast path by byte: an ASCII letter or digit in lower case, 0 for a separator, -1 for a byte that needs decoding.
 */
const asciiFold = new Int8Array(256).fill(-1, 0x80);
for (let byte = 0; byte < 0x80; byte++) {
  const character = String.fromCharCode(byte);
  asciiFold[byte] = /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : character === "'" ? -1 : 0;
}

/** The role of a character in a word, unless it is a letter or digit with one lower-case form. */
const SEPARATOR = 1;
const MARK = 2;
const SPECIAL = 3;
const APOSTROPHE = 4;
const JOINER = 5;
const DROPPED = 6;
const UNSPACED = 7;

/**
 * By UTF-16 unit: 0 before the first lookup, then a role, or the lower-case character, which is larger than any role.
 */
const foldMemo = new Uint16Array(0x10000);

function foldOf(codePoint: number): number {
  if (codePoint > 0xffff) {
    return classify(codePoint);
  }
  return foldMemo[codePoint]! || (foldMemo[codePoint] = classify(codePoint));
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (apostrophes.includes(character)) {
    return APOSTROPHE;
  }
  if (zeroWidthJoiners.includes(character)) {
    return JOINER;
  }
  if (character === softHyphen) {
    return DROPPED;
  }
  if (isUnspaced(character)) {
    return UNSPACED;
  }
  if (/\p{M}/u.test(character)) {
    return MARK;
  }
  if (!/[\p{L}\p{N}]/u.test(character)) {
    return SEPARATOR;
  }
  // Capital sigma has two lower-case forms, and Hangul letters compose syllables: these need the whole word.
  if (codePoint === 0x3a3 || /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/.test(character)) {
    return SPECIAL;
  }
  const folded = character.toLowerCase().normalize('NFC');
  return folded.length === 1 ? folded.charCodeAt(0) : SPECIAL;
}

/**
 * The tokenizer of prose. A token is a run of letters, digits and marks of any script, with inner apostrophes, spelt as
 * by `normalizeWord`. All other characters and invalid UTF-8 separate tokens. Scripts without spaces are segmented in
 * stretches of at most `MAX_TOKEN_BYTES`: see segmentation.ts.
 *
 * A line end ends the sentence, unless the line looks wrapped: it has 60 to 100 characters and does not end with a full
 * stop, question mark or exclamation mark. An empty line always ends the sentence.
 */
export class ProseTokenizer implements Tokenizer {
  /** Whether the rest of a run that is too long is being skipped. */
  private overlong = false;
  /** Index of the beginning of the line in the piece; negative if it is in an earlier piece. */
  private lineStart = 0;
  /** Number of UTF-8 continuation bytes of the line so far. */
  private lineExtra = 0;
  /** The byte before the piece, and the last visible byte of the line before the piece; 0 if there is none. */
  private byteBefore = 0;
  private visibleBefore = 0;
  private readonly scratch = new Uint8Array(2 * MAX_TOKEN_BYTES + 8);
  private readonly decoder = new TextDecoder();
  private readonly encoder = new TextEncoder();

  constructor(private readonly sink: TokenSink) {}

  feed(bytes: Uint8Array, end: number, last: boolean): number {
    bytes[end] = SPACE;
    let i = this.overlong ? this.skipRun(bytes, 0, end, last) : 0;
    while (i < end) {
      const start = i;
      let folded = asciiFold[bytes[i]!]!;
      if (folded === 0) {
        const byte = bytes[i]!;
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
          this.lineEnd(bytes, i);
        }
        i++;
        continue;
      }
      let hash = HASH_SEED;
      while (folded > 0) {
        bytes[i] = folded;
        hash = hashStep(hash, folded);
        folded = asciiFold[bytes[++i]!]!;
      }
      if (folded < 0 || i - start > MAX_TOKEN_BYTES) {
        i = this.readRun(bytes, start, end, last);
        if (i < 0) {
          i = start;
          break;
        }
      } else if (i === end && !last) {
        i = start;
        break;
      } else {
        this.sink.token(bytes, start, i, hashFinish(hash));
      }
    }
    if (last) {
      this.sink.sentenceEnd();
      this.overlong = false;
      this.lineStart = 0;
      this.lineExtra = 0;
      this.byteBefore = 0;
      this.visibleBefore = 0;
    } else if (i > 0) {
      this.visibleBefore = this.lastVisible(bytes, i);
      this.byteBefore = bytes[i - 1]!;
      this.lineStart -= i;
    }
    return i;
  }

  /** Reads a word or a separator of one character. Returns the index after it, or -1 if it needs more bytes. */
  private readRun(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    const { scratch } = this;
    let i = start;
    let wordEnd = start;
    let characters = 0;
    let charactersAtWordEnd = 0;
    let length = 0;
    let pending = 0;
    let needsWhole = false;
    for (;;) {
      if (i - start > MAX_TOKEN_BYTES) {
        this.lineExtra += i - start - characters;
        return this.skipRun(bytes, i, end, last);
      }
      if (i === end && !last) {
        return -1;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === TRUNCATED && !last) {
        return -1;
      }
      const width = decoded < 0 ? 1 : decoded & 7;
      const fold = decoded < 0 ? SEPARATOR : foldOf(decoded >>> 3);
      if (fold === UNSPACED) {
        if (i === start) {
          return this.readUnspaced(bytes, start, end, last);
        }
        break;
      }
      if (fold === SEPARATOR || (length === 0 && fold !== SPECIAL && fold < SPACE)) {
        if (length === 0) {
          this.lineExtra += width - 1;
          return i + width;
        }
        break;
      }
      i += width;
      characters++;
      if (fold === APOSTROPHE || fold === JOINER) {
        if (pending !== 0) {
          break;
        }
        pending = fold === APOSTROPHE ? 0x27 : decoded >>> 3;
        continue;
      }
      if (fold === DROPPED) {
        continue;
      }
      if (pending !== 0) {
        length = encodeUtf8(pending, scratch, length);
        pending = 0;
      }
      if (fold === MARK || fold === SPECIAL) {
        needsWhole = true;
        length++;
      } else {
        length = encodeUtf8(fold, scratch, length);
      }
      wordEnd = i;
      charactersAtWordEnd = characters;
    }
    this.lineExtra += wordEnd - start - charactersAtWordEnd;
    if (needsWhole) {
      const word = normalizeWord(this.decoder.decode(bytes.subarray(start, wordEnd)));
      length = this.encoder.encodeInto(word, scratch).written;
    } else if (length > 2 && scratch[length - 1] === 0x73 && scratch[length - 2] === 0x27) {
      length -= 2; // the possessive, as in normalizeWord
    }
    this.sink.token(scratch, 0, length, hashBytes(scratch, 0, length));
    return wordEnd;
  }

  /**
   * Reads words of scripts without spaces. Returns the index after them, or -1 if they need more bytes. A stretch of a
   * long run may end inside a word, so the next stretch begins with that word.
   */
  private readUnspaced(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    let i = start;
    let isCut = false;
    for (;;) {
      if (i === end && !last) {
        return -1;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === TRUNCATED && !last) {
        return -1;
      }
      if (decoded < 0 || foldOf(decoded >>> 3) !== UNSPACED) {
        break;
      }
      isCut = i + (decoded & 7) - start > MAX_TOKEN_BYTES;
      if (isCut) {
        break;
      }
      i += decoded & 7;
    }
    const run = this.decoder.decode(bytes.subarray(start, i));
    const words = segment(run);
    if (isCut && words.length > 1) {
      i -= this.encoder.encodeInto(run.slice(words.pop()!.start), this.scratch).written;
    }
    for (const word of words) {
      const text = run.slice(word.start, word.end);
      if (/[\p{L}\p{N}]/u.test(text)) {
        const length = this.encoder.encodeInto(normalizeWord(text), this.scratch).written;
        this.sink.token(this.scratch, 0, length, hashBytes(this.scratch, 0, length));
      }
    }
    for (let at = start; at < i; at++) {
      this.lineExtra += (bytes[at]! & 0xc0) === 0x80 ? 1 : 0;
    }
    return i;
  }

  /** Skips the rest of a run that is too long for a word. */
  private skipRun(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    let i = from;
    this.overlong = true;
    while (i < end) {
      const decoded = decodeUtf8(bytes, i, end);
      if (decoded === TRUNCATED && !last) {
        return i;
      }
      const fold = decoded < 0 ? SEPARATOR : foldOf(decoded >>> 3);
      if (fold === SEPARATOR || fold === UNSPACED) {
        this.overlong = false;
        return i;
      }
      i += decoded & 7;
      this.lineExtra += (decoded & 7) - 1;
    }
    return i;
  }

  private lineEnd(bytes: Uint8Array, index: number): void {
    const before = index > 0 ? bytes[index - 1] : this.byteBefore;
    if (bytes[index] !== LINE_FEED || before !== CARRIAGE_RETURN) {
      const visible = this.lastVisible(bytes, index);
      const length = index - this.lineStart - this.lineExtra;
      const isWrapped =
        length >= MIN_WRAPPED_LENGTH &&
        length <= MAX_WRAPPED_LENGTH &&
        visible !== 0 &&
        !(visible === 0x2e || visible === 0x21 || visible === 0x3f);
      if (!isWrapped) {
        this.sink.sentenceEnd();
      }
    }
    this.lineStart = index + 1;
    this.lineExtra = 0;
    this.visibleBefore = 0;
  }

  /** The last visible byte of the line before `index`; 0 if there is none. */
  private lastVisible(bytes: Uint8Array, index: number): number {
    for (let i = index - 1; i >= 0 && i >= this.lineStart; i--) {
      if (bytes[i]! > SPACE) {
        return bytes[i]!;
      }
    }
    return this.lineStart <= 0 ? this.visibleBefore : 0;
  }
}
