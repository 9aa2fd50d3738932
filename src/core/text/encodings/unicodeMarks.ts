import { isFrequentEastAsian } from './eastAsian';
import type { UnicodeEncoding } from './names';

/** A byte order mark: the encoding that it names and its length in bytes. */
export interface ByteOrderMark {
  readonly encoding: Exclude<UnicodeEncoding, 'cesu-8'> | 'gb18030';
  readonly mark: number;
}

const marks: readonly (readonly [ByteOrderMark['encoding'], readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
];

/** The byte order mark at the start of a file, undefined if there is none. */
export function byteOrderMark(bytes: Uint8Array): ByteOrderMark | undefined {
  const found = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  return found && { encoding: found[0], mark: found[1].length };
}

/** Minimum share of characters that must be usual ones in UTF-16 and UTF-32 without a mark. */
const MIN_USUAL = 0.6;

/** Maximum characters of a text without white space or punctuation. */
const MAX_UNSEPARATED = 64;
/** One control character is allowed in this many, and an incomplete character after this many. */
const CHARACTERS_PER_CONTROL = 200;
const MIN_BEFORE_CUT = 16;
/** Characters of the shortest text. */
const MIN_LENGTH = 3;

/**
 * UTF-16 or UTF-32 without a byte order mark, if nearly all characters of the first bytes are usual ones; undefined
 * otherwise.
 */
export function wideWithoutMark(head: Uint8Array): UnicodeEncoding | undefined {
  const candidates = [
    ['utf-32le', 4, false],
    ['utf-32be', 4, true],
    ['utf-16le', 2, false],
    ['utf-16be', 2, true],
  ] as const;
  const shares = candidates.map(([encoding, width, big]) => ({ encoding, share: usualShare(head, width, big) }));
  const best = shares.reduce((a, b) => (b.share > a.share ? b : a));
  return best.share >= MIN_USUAL ? best.encoding : undefined;
}

/** The share of characters that texts usually have; 0 with control characters or without white space and punctuation. */
function usualShare(bytes: Uint8Array, width: 2 | 4, big: boolean): number {
  let usual = 0;
  let separators = 0;
  let controls = 0;
  const pages = new Map<number, number>();
  const length = Math.floor(bytes.length / width);
  for (let i = 0; i < length; i++) {
    let unit = 0;
    for (let at = 0; at < width; at++) {
      unit = unit * 256 + bytes[i * width + (big ? at : width - 1 - at)]!;
    }
    usual += isUsual(unit) ? 1 : 0;
    pages.set(unit >> 8, (pages.get(unit >> 8) ?? 0) + 1);
    controls += unit < 0x09 || (unit > 0x0d && unit < 0x20 && unit !== 0x1b) || unit >= 0x110000 ? 1 : 0;
    separators += unit === 0x20 || unit === 0x0a || unit === 0x0d || (unit >= 0x3001 && unit <= 0x3002) ? 1 : 0;
  }
  // A short file may have no separator. Without zeros, bytes of a code page would pass by chance.
  const minSeparators = length > MAX_UNSEPARATED || !bytes.includes(0) ? 1 + length / 100 : 0;
  const isCut = bytes.length % width !== 0 && length < MIN_BEFORE_CUT;
  // The letters of a script have their upper byte in common; those of ideographs differ.
  const isMixed = length < MIN_BEFORE_CUT && Math.max(...pages.values(), 0) * 2 < length;
  return separators < minSeparators ||
    isMixed ||
    controls * CHARACTERS_PER_CONTROL > length ||
    isCut ||
    length < MIN_LENGTH
    ? 0
    : usual / Math.max(1, length);
}

function isUsual(unit: number): boolean {
  if (unit < 0x80) {
    return (unit >= 0x20 && unit < 0x7f) || (unit >= 0x09 && unit <= 0x0d);
  }
  const isSurrogate = unit >= 0xd800 && unit < 0xe000;
  if (unit > 0x2fff) {
    return !isSurrogate && unit < 0x10000 && isFrequentEastAsian(String.fromCharCode(unit));
  }
  return (
    unit === 0xa0 ||
    (unit >= 0xc0 && unit < 0x250) ||
    (unit >= 0x370 && unit < 0x700) ||
    (unit >= 0x900 && unit < 0x1100) ||
    (unit >= 0x1e00 && unit < 0x2070) ||
    (unit >= 0x20a0 && unit < 0x20d0)
  );
}
