import { HYPHEN, foldOf } from './characters';
import { decodeUtf8, TRUNCATED } from './utf8';

/** The word does not go on in the next line. */
export const NOT_PARTED = 0;
/** More bytes are needed to decide. */
export const NEEDS_MORE = -1;

/** Maximum bytes of white space and of the beginning of the next line that are looked at. */
const MAX_GAP_BYTES = 80;
/**
 * Words after a hyphen that stands for a word left out: `pre-` and `postwar`, German `Haupt-` und `Nebensatz`.
 */
const conjunctions = new Set('and or nor und oder bis sowie bzw och eller og ja tai of et ou resp'.split(' '));
const MAX_CONJUNCTION_LENGTH = 5;
const SOFT_HYPHEN = 0xad;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Whether a character may part a word at the end of a line. */
export function mayPart(codePoint: number): boolean {
  return codePoint === SOFT_HYPHEN || foldOf(codePoint) === HYPHEN;
}

/**
 * Where a word goes on that a hyphen parts at the end of a line: the index of the first letter in the next line. That
 * line must begin with a lower-case letter, and its first word must have two letters or more and be no conjunction.
 * Returns `NOT_PARTED` or `NEEDS_MORE` otherwise.
 * @param from index after the hyphen
 */
export function continuationAt(bytes: Uint8Array, from: number, end: number, last: boolean): number {
  const bound = Math.min(end, from + MAX_GAP_BYTES);
  const missing = bound === end && !last ? NEEDS_MORE : NOT_PARTED;
  let i = from;
  let lineEnds = 0;
  for (; i < bound; i++) {
    const byte = bytes[i]!;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
      lineEnds += byte === LINE_FEED && bytes[i - 1] === CARRIAGE_RETURN ? 0 : 1;
      if (lineEnds > 1) {
        return NOT_PARTED;
      }
    } else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0c) {
      break;
    }
  }
  if (i === bound) {
    return missing;
  }
  return lineEnds === 0 ? NOT_PARTED : wordThatGoesOn(bytes, i, bound, missing === NEEDS_MORE);
}

function wordThatGoesOn(bytes: Uint8Array, start: number, bound: number, mayGrow: boolean): number {
  let word = '';
  for (let i = start; word.length < MAX_CONJUNCTION_LENGTH + 1;) {
    const decoded = i < bound ? decodeUtf8(bytes, i, bound) : TRUNCATED;
    if (decoded === TRUNCATED && mayGrow) {
      return NEEDS_MORE;
    }
    const character = decoded < 0 ? '' : String.fromCodePoint(decoded >>> 3);
    if (!/^[\p{L}\p{M}]$/u.test(character)) {
      break;
    }
    word += character;
    i += decoded & 7;
  }
  return /^\p{Ll}\p{M}*\p{L}/u.test(word) && !conjunctions.has(word) ? start : NOT_PARTED;
}
