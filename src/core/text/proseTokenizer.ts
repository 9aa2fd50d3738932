import { hashFinish, HASH_SEED, hashStep } from '../wordHash';
import { addressAt, AddressSkipper, NO_ADDRESS } from './addresses';
import { foldOf, HYPHEN as HYPHEN_ROLE, MAX_ROLE, SEPARATOR, SPECIAL, UNDERSCORE, UNSPACED } from './characters';
import { defaultWordRules, type WordRules } from './wordRules';
import { MAX_TOKEN_BYTES, type TokenSink, type Tokenizer } from './tokenizer';
import { continuationBytes, decodeUtf8, TRUNCATED } from './utf8';
import { UnspacedReader } from './unspacedReader';
import { NEEDS_MORE } from './lineHyphen';
import { TOO_LONG, WordReader } from './wordReader';
import { WrappedLines } from './wrappedLines';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;
const SMALL_W = 0x77;
const LOW_LINE = 0x5f;

/**
 * The fast path by byte: an ASCII letter or digit in lower case, 0 for a separator, or one of the constants below.
 * `DECODE`: the byte needs decoding. `SIGN`: the separator may be in an address, or a hyphen at the end of a line.
 * `TAG_SIGN`: `#` or `@`.
 */
const asciiFold = new Int8Array(256).fill(-1, 0x80);
const DECODE = -1;
const SIGN = -2;
const TAG_SIGN = -3;
for (let byte = 0; byte < 0x80; byte++) {
  const character = String.fromCharCode(byte);
  const kind = character === "'" ? DECODE : /[-_.+%:]/.test(character) ? SIGN : /[@#]/.test(character) ? TAG_SIGN : 0;
  asciiFold[byte] = /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : kind;
}

/**
 * The tokenizer of prose. A token is a run of letters, digits and marks of any script, with inner apostrophes, spelt as
 * by `normalizeWord`. All other characters and invalid UTF-8 separate tokens. `WordRules` are the exceptions: addresses,
 * tags, elided particles, words that a hyphen parts at the end of a line. Scripts without spaces are segmented in
 * stretches of at most `MAX_TOKEN_BYTES`: see segmentation.ts.
 *
 * A line end ends the sentence, unless the line looks wrapped: it has 60 to 100 characters and does not end with a full
 * stop, question mark or exclamation mark. An empty line always ends the sentence.
 */
export class ProseTokenizer implements Tokenizer {
  /** Whether the rest of a run that is too long, or of an address, is being skipped. */
  private skipping: 'run' | 'address' | undefined;
  private readonly lines = new WrappedLines();
  private readonly words: WordReader;
  private readonly unspaced: UnspacedReader;
  private readonly address = new AddressSkipper();

  constructor(
    private readonly sink: TokenSink,
    private readonly rules: WordRules = defaultWordRules,
  ) {
    this.words = new WordReader(sink, rules, this.lines);
    this.unspaced = new UnspacedReader(sink, this.lines);
  }

  /** Whether the text that begins now is in a language with elided particles; for the rule `elision=auto`. */
  set hasElision(hasElision: boolean) {
    this.words.elides = this.rules.elision === 'drop' || (this.rules.elision === 'auto' && hasElision);
  }

  feed(bytes: Uint8Array, end: number, last: boolean): number {
    bytes[end] = SPACE;
    let i = this.skipping ? this.skip(bytes, 0, end, last) : 0;
    while (i < end) {
      const start = i;
      let folded = asciiFold[bytes[i]!]!;
      if (folded === 0) {
        const byte = bytes[i]!;
        if ((byte === LINE_FEED || byte === CARRIAGE_RETURN) && this.lines.end(bytes, i)) {
          this.sink.sentenceEnd();
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
        if (folded === SIGN && i === start) {
          i++;
          continue;
        }
        if (folded <= SIGN && i > start && i - start <= MAX_TOKEN_BYTES && this.isWhole(bytes, start, i, end, last)) {
          this.sink.token(bytes, start, i, hashFinish(hash));
          continue;
        }
        i =
          folded === TAG_SIGN && i === start
            ? this.readTag(bytes, start, end, last)
            : this.readWord(bytes, start, start, end, last);
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
      this.skipping = undefined;
      this.lines.reset();
    } else if (i > 0) {
      this.lines.advance(bytes, i);
    }
    return i;
  }

  /** Whether an ASCII word ends before the sign at `index`: it begins no address, and no line end parts it. */
  private isWhole(bytes: Uint8Array, start: number, index: number, end: number, last: boolean): boolean {
    const byte = bytes[index]!;
    const next = bytes[index + 1]!;
    if (index + 1 < end && asciiFold[next] === 0 && (next > SPACE ? byte !== COLON : byte !== HYPHEN)) {
      return true;
    }
    if (byte === HYPHEN && next > SPACE && bytes[start] !== SMALL_W && endsPlainly(bytes, index + 1, end)) {
      return true;
    }
    return (
      index + 1 < end &&
      next > SPACE &&
      (this.rules.addresses !== 'drop' || addressAt(bytes, start, end, last, MAX_TOKEN_BYTES) === NO_ADDRESS)
    );
  }

  /** Reads a tag, `#climate_change` or `@anna`, if one begins with the sign at `start`; else only the sign. */
  private readTag(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    const before = this.lines.before(bytes, start);
    if (/[\w/&]/.test(String.fromCharCode(before))) {
      return start + 1;
    }
    if (start + 1 === end) {
      return last ? end : NEEDS_MORE;
    }
    const next = asciiFold[bytes[start + 1]!]!;
    return next === 0 || (next <= SIGN && bytes[start + 1] !== LOW_LINE)
      ? start + 1
      : this.readWord(bytes, start, start + 1, end, last);
  }

  /** @param from index after the sign of a tag, or `start` */
  private readWord(bytes: Uint8Array, start: number, from: number, end: number, last: boolean): number {
    const decoded = decodeUtf8(bytes, from, from === end ? end + 1 : end);
    if (decoded === TRUNCATED && !last) {
      return NEEDS_MORE;
    }
    const fold = decoded < 0 ? SEPARATOR : foldOf(decoded >>> 3);
    if (fold === UNSPACED) {
      return this.unspaced.read(bytes, from, end, last);
    }
    const isTag = from > start;
    if (fold <= MAX_ROLE && fold !== SPECIAL && !(isTag && fold === UNDERSCORE)) {
      const width = decoded < 0 ? 1 : decoded & 7;
      this.lines.extra += width - 1;
      return from + width;
    }
    if (this.rules.addresses === 'drop' && mayBeginAddress(bytes, from, end)) {
      const address = addressAt(bytes, from, end, last, MAX_TOKEN_BYTES);
      if (address !== NO_ADDRESS) {
        return address === NEEDS_MORE ? address : this.skipAddress(bytes, from, address, end, last);
      }
    }
    const after = this.words.read(bytes, from, end, last, isTag ? bytes[start]! : 0);
    return after <= TOO_LONG ? this.skipRun(bytes, TOO_LONG - after, end, last) : after;
  }

  private skip(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    return this.skipping === 'run'
      ? this.skipRun(bytes, from, end, last)
      : this.skipAddress(bytes, from, from, end, last);
  }

  /** Skips the rest of a run that is too long for a word. */
  private skipRun(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    let i = from;
    this.skipping = 'run';
    while (i < end) {
      const decoded = decodeUtf8(bytes, i, end);
      if (decoded === TRUNCATED && !last) {
        return i;
      }
      if (decoded < 0 || endsRun(foldOf(decoded >>> 3))) {
        this.skipping = undefined;
        return i;
      }
      i += decoded & 7;
      this.lines.extra += (decoded & 7) - 1;
    }
    return i;
  }

  /** @param known index in the address after what was recognised; `start` if it began in an earlier piece */
  private skipAddress(bytes: Uint8Array, start: number, known: number, end: number, last: boolean): number {
    if (known > start) {
      this.address.begin();
      this.lines.extra += continuationBytes(bytes, start, known);
    }
    const at = this.address.skip(bytes, known, end, last);
    this.lines.extra += continuationBytes(bytes, known, at);
    this.skipping = this.address.isOpen ? 'address' : undefined;
    return at;
  }
}

/** Whether letters, digits and hyphens at `from` end before `end`, at a separator that is in no address. */
function endsPlainly(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (asciiFold[bytes[i]!]! > 0 || bytes[i] === HYPHEN) {
    i++;
  }
  return i < end && asciiFold[bytes[i]!] === 0 && bytes[i] !== SLASH;
}

/** Whether a sign of an address follows the letters and digits at `from`; `end` counts as one. */
function mayBeginAddress(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (i < end && (asciiFold[bytes[i]!]! > 0 || bytes[i]! >= 0x80)) {
    i++;
  }
  return i === end || asciiFold[bytes[i]!]! <= SIGN;
}

function endsRun(fold: number): boolean {
  return fold === SEPARATOR || fold === UNSPACED || fold === HYPHEN_ROLE || fold === UNDERSCORE;
}
