import { hashBytes } from '../wordHash';
import {
  APOSTROPHE,
  DROPPED,
  foldOf,
  GERSHAYIM,
  HYPHEN,
  isLetter,
  isUnjoined,
  JOINER,
  MARK,
  MAX_ROLE,
  MIDDLE_DOT,
  SEPARATOR,
  SPECIAL,
  UNDERSCORE,
} from './characters';
import { elidedLength } from './elision';
import { continuationAt, NEEDS_MORE, NOT_PARTED } from './lineHyphen';
import { normalizeWord } from './normalize';
import { MAX_TOKEN_BYTES, type TokenSink } from './tokenizer';
import { continuationBytes, decodeUtf8, encodeUtf8, TRUNCATED } from './utf8';
import type { WordRules } from './wordRules';
import type { WrappedLines } from './wrappedLines';

/** A result of `read` that is not above this says that the word is too long, at index `TOO_LONG - result`. */
export const TOO_LONG = -2;

const ASCII_HYPHEN = 0x2d;
const SOFT_HYPHEN = 0xad;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SMALL_S = 0x73;
/** The last bytes of σ and ς, and their first. */
const SIGMA = 0x83;
const FINAL_SIGMA = 0x82;
const GREEK_LEAD = 0xcf;

/** Signs inside a word as it is spelt. */
const APOSTROPHE_SIGN = 0x27;
const UNDERSCORE_SIGN = 0x5f;
const MIDDLE_DOT_SIGN = 0xb7;
const GERSHAYIM_SIGN = 0x5f4;
const IGNORED = 0;
const SEPARATES = -1;

/** A word begins here in `scratch`, after the room for the sign of a tag. */
const FIRST = 1;
/** Two letters and no digit: what a hyphen at the end of a line may part from the rest of a word. */
const wordPart = /^[^\p{N}]*\p{L}[^\p{N}]*\p{L}[^\p{N}]*$/u;

/** Reads one word of a script with spaces, from its first letter or digit, and gives its spelling to the sink. */
export class WordReader {
  /** Whether elided particles are dropped. */
  elides: boolean;
  private readonly scratch = new Uint8Array(4 * MAX_TOKEN_BYTES);
  private readonly afterSign = this.scratch.subarray(FIRST);
  private readonly decoder = new TextDecoder();
  private readonly encoder = new TextEncoder();
  private hasApostrophe = false;
  /** Parts of the word before the line ends that part it, as text. */
  private parts = '';

  constructor(
    private readonly sink: TokenSink,
    private readonly rules: WordRules,
    private readonly lines: WrappedLines,
  ) {
    this.elides = rules.elision === 'drop';
  }

  /**
   * Returns the index after the word, or `NEEDS_MORE`, or `TOO_LONG` minus the index up to which it is too long.
   * @param sign `#` or `@` if the word is a tag, else 0
   */
  read(bytes: Uint8Array, start: number, end: number, last: boolean, sign: number): number {
    const { scratch } = this;
    let i = start;
    let partStart = start;
    let wordEnd = start;
    let length = FIRST;
    // The sign after the last letter, which belongs to the word if a letter follows; and how often it is there.
    let pending = 0;
    let times = 0;
    let previous = 0;
    let needsWhole = false;
    this.parts = '';
    this.hasApostrophe = false;
    for (;;) {
      if (i - start > MAX_TOKEN_BYTES) {
        this.lines.extra += continuationBytes(bytes, partStart, i);
        return TOO_LONG - i;
      }
      if (i === end && !last) {
        return NEEDS_MORE;
      }
      const decoded = decodeUtf8(bytes, i, i === end ? end + 1 : end);
      if (decoded === TRUNCATED && !last) {
        return NEEDS_MORE;
      }
      const codePoint = decoded >>> 3;
      const fold = decoded < 0 ? SEPARATOR : foldOf(codePoint);
      if (fold > MAX_ROLE || fold === SPECIAL || (fold === MARK && length > FIRST)) {
        if (pending !== 0) {
          if (!mayFollow(codePoint, pending)) {
            break;
          }
          if (length === FIRST) {
            partStart = i;
          }
          for (; times > 0; times--) {
            length = length > FIRST ? encodeUtf8(pending, scratch, length) : length;
          }
          this.hasApostrophe ||= pending === APOSTROPHE_SIGN;
          pending = 0;
        }
        if (fold > MAX_ROLE) {
          length = encodeUtf8(fold, scratch, length);
        } else {
          needsWhole = true;
          length++;
        }
        previous = codePoint;
        i += decoded & 7;
        wordEnd = i;
        continue;
      }
      if ((fold === HYPHEN || codePoint === SOFT_HYPHEN) && pending === 0 && sign === 0 && length > FIRST) {
        const next = this.continuation(bytes, start, partStart, i, end, last);
        if (next === NEEDS_MORE) {
          return next;
        }
        if (next !== NOT_PARTED) {
          this.parts += this.decoder.decode(bytes.subarray(partStart, i));
          partStart = next;
          i = next;
          continue;
        }
      }
      const joining = this.joiningSign(fold, codePoint, previous, pending, sign);
      if (joining === SEPARATES) {
        break;
      }
      if (joining !== IGNORED) {
        pending = joining;
        times++;
      }
      i += decoded & 7;
    }
    this.lines.extra += continuationBytes(bytes, partStart, wordEnd);
    if (length === FIRST) {
      return i;
    }
    this.give(needsWhole ? this.spellWhole(bytes, partStart, wordEnd) : this.endOfFolded(length), sign);
    return wordEnd;
  }

  /** Where a word that ends in a hyphen at `index` goes on in the next line; else `NOT_PARTED` or `NEEDS_MORE`. */
  private continuation(
    bytes: Uint8Array,
    start: number,
    part: number,
    index: number,
    end: number,
    last: boolean,
  ): number {
    if (this.rules.lineHyphens !== 'join') {
      return NOT_PARTED;
    }
    const hyphen = decodeUtf8(bytes, index, end);
    const next = continuationAt(bytes, index + (hyphen & 7), end, last);
    if (next <= NOT_PARTED) {
      return next;
    }
    if (hyphen >>> 3 !== SOFT_HYPHEN) {
      // A compound such as state-of-the-art keeps its hyphens.
      const isCompound = this.parts === '' && this.lines.before(bytes, start) === ASCII_HYPHEN;
      if (isCompound || !wordPart.test(this.decoder.decode(bytes.subarray(part, index)))) {
        return NOT_PARTED;
      }
    }
    this.lines.begin(lineStartBefore(bytes, next));
    return next;
  }

  /** The sign that a character may be inside a word, `IGNORED` or `SEPARATES`. */
  private joiningSign(fold: number, codePoint: number, previous: number, pending: number, sign: number): number {
    switch (fold) {
      case DROPPED:
        return IGNORED;
      case JOINER:
        return isJoiner(pending) || (pending === 0 && isUnjoined(previous)) ? IGNORED : unless(pending, codePoint);
      case APOSTROPHE:
        return unless(pending, APOSTROPHE_SIGN);
      case MIDDLE_DOT:
        return this.rules.innerSigns === 'join' && isLetter(previous) ? unless(pending, MIDDLE_DOT_SIGN) : SEPARATES;
      case GERSHAYIM:
        return this.rules.innerSigns === 'join' && isHebrew(previous) ? unless(pending, GERSHAYIM_SIGN) : SEPARATES;
      case UNDERSCORE:
        return sign !== 0 && (pending === 0 || pending === UNDERSCORE_SIGN) ? UNDERSCORE_SIGN : SEPARATES;
      default:
        return SEPARATES;
    }
  }

  /** Writes the spelling of a word that needs all its characters. Returns its end in `scratch`. */
  private spellWhole(bytes: Uint8Array, start: number, end: number): number {
    const word = normalizeWord(this.parts + this.decoder.decode(bytes.subarray(start, end)), {
      keepVowelMarks: this.rules.vowelMarks === 'keep',
    });
    return FIRST + this.encoder.encodeInto(word, this.afterSign).written;
  }

  /** Does to folded characters what `normalizeWord` does at the end of a word. Returns the new end in `scratch`. */
  private endOfFolded(length: number): number {
    const { scratch } = this;
    let end = length;
    if (end > FIRST + 2 && scratch[end - 1] === SMALL_S && scratch[end - 2] === APOSTROPHE_SIGN) {
      end -= 2;
    }
    if (end > FIRST + 2 && scratch[end - 1] === SIGMA && scratch[end - 2] === GREEK_LEAD) {
      scratch[end - 1] = FINAL_SIGMA;
    }
    return end;
  }

  private give(end: number, sign: number): void {
    const { scratch } = this;
    let start = FIRST;
    if (sign !== 0 && this.rules.tags !== 'word' && !isDigit(scratch[FIRST]!)) {
      if (this.rules.tags === 'drop') {
        return;
      }
      start = 0;
      scratch[0] = sign;
    } else if (this.elides && this.hasApostrophe) {
      start += elidedLength(this.decoder.decode(scratch.subarray(FIRST, end)));
    }
    this.sink.token(scratch, start, end, hashBytes(scratch, start, end));
  }
}

function unless(pending: number, sign: number): number {
  return pending === 0 ? sign : SEPARATES;
}

function isJoiner(sign: number): boolean {
  return foldOf(sign) === JOINER;
}

/** Whether a letter, digit or mark continues the word after a sign. */
function mayFollow(codePoint: number, sign: number): boolean {
  return sign === MIDDLE_DOT_SIGN ? isLetter(codePoint) : sign === GERSHAYIM_SIGN ? isHebrew(codePoint) : true;
}

function isHebrew(codePoint: number): boolean {
  return /(?=[\p{L}\p{M}])\p{Script=Hebrew}/u.test(String.fromCodePoint(codePoint));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The beginning of the line in which `index` is, after white space only. */
function lineStartBefore(bytes: Uint8Array, index: number): number {
  let start = index;
  while (bytes[start - 1] !== LINE_FEED && bytes[start - 1] !== CARRIAGE_RETURN) {
    start--;
  }
  return start;
}
