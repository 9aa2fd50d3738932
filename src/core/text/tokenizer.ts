import { hashBytes, hashFinish, HASH_SEED, hashStep } from '../wordHash';
import { apostrophes, normalizeWord, softHyphen, zeroWidthJoiners } from './normalize';
import { isUnspaced, segment } from './segmentation';
import { decodeUtf8, encodeUtf8, truncated } from './utf8';

/** Takes what a tokenizer finds. */
export interface TokenSink {
  /** A token: the UTF-8 `bytes[start..end)`, valid during the call only, and its `hashBytes`. */
  token(bytes: Uint8Array, start: number, end: number, hash: number): void;
  /** The sentence ends here; it may be empty. */
  sentenceEnd(): void;
}

/** Cuts a stream of UTF-8 into tokens and sentences. */
export interface Tokenizer {
  /**
   * Reads `bytes[0..end)`, which it may change; `bytes[end]` must exist and is overwritten. Returns how many bytes are
   * done: the rest, at most `longestToken` + 3 bytes, must stand in front of the next piece. With `last` all is done,
   * the sentence ends and the tokenizer is ready for another text.
   */
  feed(bytes: Uint8Array, end: number, last: boolean): number;
}

/** A run of letters of more UTF-8 bytes is no word (encoded data, DNA) and is left out. */
export const longestToken = 512;

/** Lengths of a line, in characters, that prose is wrapped at. */
const wrapped = { shortest: 60, longest: 100 };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** How bytes are read on the fast path: the lower-case byte of an ASCII letter or digit, 0 to part, -1 to look closer. */
const asciiFold = new Int8Array(256).fill(-1, 0x80);
for (let byte = 0; byte < 0x80; byte++) {
  const character = String.fromCharCode(byte);
  asciiFold[byte] = /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : character === "'" ? -1 : 0;
}

/** What a character does in a word, where it does not stand for itself. */
const part = 1;
const mark = 2;
const special = 3;
const apostrophe = 4;
const joiner = 5;
const dropped = 6;
const unspaced = 7;

/** By UTF-16 unit: 0 is not looked up yet, then the constants above, then the lower-case character. */
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
    return apostrophe;
  }
  if (zeroWidthJoiners.includes(character)) {
    return joiner;
  }
  if (character === softHyphen) {
    return dropped;
  }
  if (isUnspaced(character)) {
    return unspaced;
  }
  if (/\p{M}/u.test(character)) {
    return mark;
  }
  if (!/[\p{L}\p{N}]/u.test(character)) {
    return part;
  }
  // Capital sigma has two lower-case forms, and Hangul letters join to syllables: the whole word decides.
  if (codePoint === 0x3a3 || /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/.test(character)) {
    return special;
  }
  const folded = character.toLowerCase().normalize('NFC');
  return folded.length === 1 ? folded.charCodeAt(0) : special;
}

/**
 * The tokenizer of prose. A token is a run of letters, digits and marks of any script, with inner apostrophes, spelt as
 * `normalizeWord` does; all else parts words. Runs of scripts without spaces are segmented (see segmentation.ts), in
 * stretches of at most `longestToken` bytes. A line end ends the sentence, unless the line looks hard-wrapped: 60 to
 * 100 characters long and not closed by a full stop, question or exclamation mark. An empty line always ends it.
 * Bytes that are not UTF-8 part words.
 */
export class ProseTokenizer implements Tokenizer {
  /** Reading on in a run that is too long for a word. */
  private overlong = false;
  /** Where the line began, as an index into the piece; negative if in an earlier one. */
  private lineStart = 0;
  /** UTF-8 continuation bytes of the line so far. */
  private lineExtra = 0;
  /** The byte before the piece, and the last one before it that is not white space: 0 if there is none on the line. */
  private byteBefore = 0;
  private visibleBefore = 0;
  private readonly scratch = new Uint8Array(2 * longestToken + 8);
  private readonly decoder = new TextDecoder();
  private readonly encoder = new TextEncoder();

  constructor(private readonly sink: TokenSink) {}

  feed(bytes: Uint8Array, end: number, last: boolean): number {
    bytes[end] = space;
    let i = this.overlong ? this.skipRun(bytes, 0, end, last) : 0;
    while (i < end) {
      const start = i;
      let folded = asciiFold[bytes[i]!]!;
      if (folded === 0) {
        const byte = bytes[i]!;
        if (byte === lineFeed || byte === carriageReturn) {
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
      if (folded < 0 || i - start > longestToken) {
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

  /** Reads the word or the one character that parts words at `start`. Returns the index behind it, or -1 for more bytes. */
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
      if (i - start > longestToken) {
        this.lineExtra += i - start - characters;
        return this.skipRun(bytes, i, end, last);
      }
      if (i === end && !last) {
        return -1;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === truncated && !last) {
        return -1;
      }
      const width = decoded < 0 ? 1 : decoded & 7;
      const fold = decoded < 0 ? part : foldOf(decoded >>> 3);
      if (fold === unspaced) {
        if (i === start) {
          return this.readUnspaced(bytes, start, end, last);
        }
        break;
      }
      if (fold === part || (length === 0 && fold !== special && fold < space)) {
        if (length === 0) {
          this.lineExtra += width - 1;
          return i + width;
        }
        break;
      }
      i += width;
      characters++;
      if (fold === apostrophe || fold === joiner) {
        if (pending !== 0) {
          break;
        }
        pending = fold === apostrophe ? 0x27 : decoded >>> 3;
        continue;
      }
      if (fold === dropped) {
        continue;
      }
      if (pending !== 0) {
        length = encodeUtf8(pending, scratch, length);
        pending = 0;
      }
      if (fold === mark || fold === special) {
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
      length -= 2; // the possessive, as normalizeWord
    }
    this.sink.token(scratch, 0, length, hashBytes(scratch, 0, length));
    return wordEnd;
  }

  /**
   * Reads words of scripts without spaces; returns the index behind them, or -1 for more bytes. In a run that is longer
   * than a stretch, the last word of each stretch may be cut, so that the next one begins with it.
   */
  private readUnspaced(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    let i = start;
    let isCut = false;
    for (;;) {
      if (i === end && !last) {
        return -1;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === truncated && !last) {
        return -1;
      }
      if (decoded < 0 || foldOf(decoded >>> 3) !== unspaced) {
        break;
      }
      isCut = i + (decoded & 7) - start > longestToken;
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

  /** Passes the rest of a run that is too long for a word. */
  private skipRun(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    let i = from;
    this.overlong = true;
    while (i < end) {
      const decoded = decodeUtf8(bytes, i, end);
      if (decoded === truncated && !last) {
        return i;
      }
      const fold = decoded < 0 ? part : foldOf(decoded >>> 3);
      if (fold === part || fold === unspaced) {
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
    if (bytes[index] !== lineFeed || before !== carriageReturn) {
      const visible = this.lastVisible(bytes, index);
      const length = index - this.lineStart - this.lineExtra;
      const goesOn =
        length >= wrapped.shortest &&
        length <= wrapped.longest &&
        visible !== 0 &&
        !(visible === 0x2e || visible === 0x21 || visible === 0x3f);
      if (!goesOn) {
        this.sink.sentenceEnd();
      }
    }
    this.lineStart = index + 1;
    this.lineExtra = 0;
    this.visibleBefore = 0;
  }

  /** The last byte of the line before `index` that is not white space; 0 if there is none. */
  private lastVisible(bytes: Uint8Array, index: number): number {
    for (let i = index - 1; i >= 0 && i >= this.lineStart; i--) {
      if (bytes[i]! > space) {
        return bytes[i]!;
      }
    }
    return this.lineStart <= 0 ? this.visibleBefore : 0;
  }
}
