import { guessEncoding } from './guess';
import { ByteEvidence } from './evidence';
import { isSingleByte, type Encoding } from './names';
import { decodeText } from './transcoder';
import { byteOrderMark, wideWithoutMark } from './unicodeMarks';

/**
 * How an encoding was found. `mark`: a byte order mark. `valid`: the bytes are UTF-8. `declared`: the file names it.
 * `letters`: its letters make the likeliest text. `chosen`: the user chose it.
 */
export type FoundBy = 'mark' | 'valid' | 'declared' | 'letters' | 'chosen';

/** A text whose encoding is known. */
export interface RecognisedText {
  readonly kind: 'text';
  readonly encoding: Encoding;
  /** Bytes of the byte order mark. */
  readonly mark: number;
  readonly by: FoundBy;
  /** Whether no other encoding is nearly as likely. If not, the text may have wrong letters. */
  readonly certain: boolean;
  /** Runs of bytes that are invalid in UTF-8. They separate words. */
  readonly brokenRuns: number;
}

/** What the bytes of a file are. `notText`: no known encoding makes a text of them. */
export type Recognised = RecognisedText | { readonly kind: 'empty' | 'binary' | 'notText' };

/** Maximum share of broken places among the characters above ASCII of a text that is UTF-8 without doubt. */
const MAX_BROKEN_SHARE = 1 / 20;
/** Maximum characters of valid UTF-8 that may be another encoding by chance, if the file declares it. */
const MAX_BY_CHANCE = 4;
/** With this many valid characters for a broken byte, a text is UTF-8 whatever it declares. */
const MIN_PER_BROKEN = 4;
/** Maximum shares of zeros and of other control characters in a text. */
const MAX_ZEROS = 1 / 10_000;
const MAX_CONTROLS = 1 / 100;

/** Encodings of Latin letters, in which one character of UTF-8 for this many other bytes shows a mixture. */
const latinPages = /^(?:windows-125[02478]|iso-8859-(?:[234]|1\d)|macintosh|ibm(?:437|775|8))/;
const MIXED_SHARE = 200;
/** Maximum bytes of a text without white space. */
const MAX_WITHOUT_SPACE = 80;

/** Recognises the encoding of bytes that are in memory: see `conclude`. */
export function recogniseEncoding(bytes: Uint8Array, declared?: Encoding): Recognised {
  const evidence = new ByteEvidence();
  evidence.add(bytes);
  return conclude(evidence, declared);
}

/**
 * The encoding of a file, in this order:
 * 1. a byte order mark;
 * 2. UTF-16 and UTF-32 without one, and ISO-2022-JP by its escape sequences; other zeros are binary data;
 * 3. valid UTF-8, even where the file declares another encoding: editors save as UTF-8 and keep old declarations;
 * 4. what the file declares, if the bytes are valid in it;
 * 5. UTF-8 with broken bytes, if there are at least as many valid characters as broken bytes; pairs of surrogates make it CESU-8;
 * 6. the code page whose letters make the likeliest text.
 */
export function conclude(evidence: ByteEvidence, declared?: Encoding): Recognised {
  const { head, length, multiByte, surrogatePairs } = evidence;
  const characters = multiByte + surrogatePairs;
  // With few other characters, a cut one is as likely a letter of a code page.
  const atEnd = evidence.isCut && characters < MIN_PER_BROKEN ? 1 : 0;
  const brokenRuns = evidence.brokenRuns + atEnd;
  const brokenBytes = evidence.brokenBytes + atEnd;
  if (length === 0) {
    return { kind: 'empty' };
  }
  const mark = byteOrderMark(head);
  if (mark) {
    return { kind: 'text', ...mark, by: 'mark', certain: true, brokenRuns: mark.encoding === 'utf-8' ? brokenRuns : 0 };
  }
  const zeros = evidence.counts[0]!;
  const wide = zeros > 0 || brokenRuns > 0 ? wideWithoutMark(head) : undefined;
  if (wide) {
    return text(wide, 'letters');
  }
  if (head.includes(0) || zeros > length * MAX_ZEROS) {
    return { kind: 'binary' };
  }
  if (controlsIn(evidence) > length * MAX_CONTROLS) {
    return { kind: 'notText' };
  }
  const high = sumOf(evidence.counts, 0x80);
  if (evidence.escapes > 0 && high === 0) {
    return text('iso-2022-jp', 'letters');
  }
  if (brokenRuns === 0) {
    const isOther = declared !== undefined && !isUnicode(declared) && !isSingleByte(declared);
    return isOther && characters > 0 && characters <= MAX_BY_CHANCE && isValidIn(evidence.sample, declared)
      ? text(declared, 'declared')
      : text(surrogatePairs > 0 ? 'cesu-8' : 'utf-8', 'valid');
  }
  const isMostlyUtf8 = characters >= brokenBytes * MIN_PER_BROKEN;
  if (!isMostlyUtf8 && declared !== undefined && !isUnicode(declared) && isValidIn(evidence.sample, declared)) {
    return text(declared, 'declared');
  }
  const guess = isMostlyUtf8 ? undefined : guessEncoding(evidence.sample, evidence.counts);
  if (isMostlyUtf8 || (characters >= brokenBytes && !guess?.certain)) {
    const certain = isMostlyUtf8 && brokenBytes <= Math.max(1, characters * MAX_BROKEN_SHARE);
    return { ...text(surrogatePairs > 0 ? 'cesu-8' : 'utf-8', 'valid'), certain, brokenRuns };
  }
  if (!guess || (isSingleByte(guess.encoding) && lacksSpace(evidence) && guess.encoding !== 'windows-874')) {
    return { kind: 'notText' };
  }
  // In Latin letters, valid UTF-8 does not come about by chance: the file is a mixture.
  const isMixed = characters * MIXED_SHARE > brokenBytes && characters > 2 && latinPages.test(guess.encoding);
  return { ...text(guess.encoding, 'letters'), certain: guess.certain && !isMixed };
}

/** Whether a text has no white space, as EBCDIC looks in ASCII. */
function lacksSpace({ counts, length }: ByteEvidence): boolean {
  return length > MAX_WITHOUT_SPACE && [0x09, 0x0a, 0x0d, 0x20].every((byte) => counts[byte] === 0);
}

function text(encoding: Encoding, by: FoundBy): RecognisedText {
  return { kind: 'text', encoding, mark: 0, by, certain: true, brokenRuns: 0 };
}

function isUnicode(encoding: Encoding): boolean {
  return /^(?:utf|cesu)-/.test(encoding);
}

/** Whether nearly all bytes of a sample are characters in an encoding. */
function isValidIn(sample: Uint8Array, encoding: Encoding): boolean {
  let decoded: string;
  try {
    decoded = decodeText(sample, encoding);
  } catch {
    return false;
  }
  const invalid = decoded.match(/[\ufffd\x80-\x9f]/g)?.length ?? 0;
  const high = decoded.match(/[^\0-\x7f]/g)?.length ?? 0;
  return invalid * 20 <= high;
}

/** Control characters that texts do not have; escape sequences of terminals, overstrikes and DOS end marks are text. */
function controlsIn({ counts }: ByteEvidence): number {
  const ofText = [0, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b].reduce((sum, byte) => sum + counts[byte]!, 0);
  return sumOf(counts, 0) - sumOf(counts, 0x20) - ofText + counts[0x7f]!;
}

function sumOf(counts: Float64Array, from: number): number {
  return counts.subarray(from).reduce((sum, count) => sum + count, 0);
}
