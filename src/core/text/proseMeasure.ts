import type { TextKind } from './kinds/kinds';

/** Fewer visible bytes are too few to judge. */
const MIN_VISIBLE = 200;
/** Minimum length of a run of ASCII without spaces that is no word of any language. Code has long expressions. */
const MIN_RUN = { prose: 40, code: 200 };
/** Minimum distinct characters of such a run; a ruler of dashes has fewer. */
const MIN_DISTINCT = 4;
/** Letters and digits in a row that make such a run encoded data; addresses and paths have shorter names. */
const MIN_ENCODED = 24;
/** Maximum length of a number, or of a group in a hex dump. */
const MAX_GROUP = 24;
/** Minimum length of a line that nobody wrote by hand in code. */
const LONG_LINE = 400;

/** By byte: what it is. Bytes above ASCII count as letters, so that text of other scripts is never left out. */
const [SPACE, LETTER, DIGIT, SYMBOL] = [0, 1, 2, 3];
const classes = new Uint8Array(256).fill(LETTER);
for (let byte = 0; byte < 0x80; byte++) {
  const character = String.fromCharCode(byte);
  classes[byte] = /[a-z]/i.test(character) ? LETTER : /\d/.test(character) ? DIGIT : byte > 0x20 ? SYMBOL : SPACE;
}
/** Signs between the names of a script or style sheet. */
const scriptSigns = new Uint8Array(256);
for (const sign of '(){}[];:=<>&|!+*') {
  scriptSigns[sign.charCodeAt(0)] = 1;
}
const nucleotides = new Uint8Array(256);
for (const letter of 'acgtunACGTUN') {
  nucleotides[letter.charCodeAt(0)] = 1;
}

interface Measure {
  bytes: number;
  spaces: number;
  letters: number;
  asciiLetters: number;
  digits: number;
  symbols: number;
  nucleotides: number;
  /** Bytes in runs of ASCII that are too long for words. */
  inRuns: number;
  /** Bytes in numbers with a decimal point. */
  decimals: number;
  /** Bytes of groups as in a hex dump, and their digits. */
  hex: { bytes: number; digits: number };
  longLines: { bytes: number; spaces: number; signs: number; foreign: number };
}

/**
 * Whether a text has no prose, judged by samples of its bytes as UTF-8: encoded data (base64, keys, hashes, sequences of
 * molecules), numbers, or a minified script.
 *
 * The limits are far from any prose that was measured, in 40 languages, and from code that people write.
 */
export function lacksProse({ kind }: TextKind, samples: readonly Uint8Array[]): boolean {
  if (kind !== 'prose' && kind !== 'code') {
    return false;
  }
  const measure: Measure = {
    bytes: 0,
    spaces: 0,
    letters: 0,
    asciiLetters: 0,
    digits: 0,
    symbols: 0,
    nucleotides: 0,
    inRuns: 0,
    decimals: 0,
    hex: { bytes: 0, digits: 0 },
    longLines: { bytes: 0, spaces: 0, signs: 0, foreign: 0 },
  };
  for (const sample of samples) {
    add(measure, sample, MIN_RUN[kind]);
  }
  const { bytes, spaces, letters, asciiLetters, digits, symbols, longLines } = measure;
  const visible = bytes - spaces;
  if (visible < MIN_VISIBLE) {
    return false;
  }
  const isEncoded = measure.inRuns > visible * 0.5;
  // Whole numbers between spaces may be a text of ids.
  const isNumbers =
    letters < visible * (kind === 'code' ? 0.1 : 0.2) && symbols > visible * 0.1 && digits > visible * 0.3;
  // Tables of atoms have a few letters in each line. A list of prices has more.
  const isCoordinates = kind === 'prose' && measure.decimals > visible * 0.45 && letters < visible * 0.35;
  const isSequence = asciiLetters > visible * 0.5 && measure.nucleotides > asciiLetters * 0.95;
  const isMinified =
    longLines.bytes > bytes * 0.5 &&
    longLines.spaces < longLines.bytes * 0.12 &&
    longLines.signs > longLines.bytes * 0.08 &&
    longLines.foreign < longLines.bytes * 0.2;
  return isEncoded || isNumbers || isCoordinates || isHexDump(measure, visible) || isSequence || isMinified;
}

/** Whether most bytes are hexadecimal groups. Ids have digits only, and words have letters only. */
function isHexDump({ hex }: Measure, visible: number): boolean {
  return hex.bytes > visible * 0.6 && hex.digits > hex.bytes * 0.25 && hex.digits < hex.bytes * 0.9;
}

function add(measure: Measure, bytes: Uint8Array, minRun: number): void {
  measure.bytes += bytes.length;
  let run = 0;
  let line = 0;
  for (let i = 0; i <= bytes.length; i++) {
    const byte = i < bytes.length ? bytes[i]! : 0x0a;
    const what = classes[byte]!;
    if (what === LETTER) {
      measure.letters++;
      measure.asciiLetters += byte < 0x80 ? 1 : 0;
      measure.nucleotides += nucleotides[byte]!;
    }
    measure.digits += what === DIGIT ? 1 : 0;
    measure.symbols += what === SYMBOL ? 1 : 0;
    if (what === SPACE || byte >= 0x80) {
      measure.spaces += what === SPACE && i < bytes.length ? 1 : 0;
      if (i - run >= minRun && isEncodedRun(bytes, run, i)) {
        measure.inRuns += i - run;
      } else if (i - run > 1) {
        addGroup(measure, bytes, run, i);
      }
      run = i + 1;
    }
    if (byte === 0x0a || byte === 0x0d) {
      addLine(measure, bytes, line, i);
      line = i + 1;
    }
  }
}

/** Counts a visible group if it is a decimal number, or hexadecimal digits in pairs with or without a colon. */
function addGroup(measure: Measure, bytes: Uint8Array, start: number, end: number): void {
  if (end - start > MAX_GROUP) {
    return;
  }
  let digits = 0;
  let hexLetters = 0;
  let points = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    digits += classes[byte] === DIGIT ? 1 : 0;
    hexLetters += (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66 ? 1 : 0;
    points += byte === 0x2e ? 1 : 0;
  }
  const length = end - start;
  const sign = bytes[start] === 0x2d ? 1 : 0;
  if (points === 1 && digits + points + sign === length) {
    measure.decimals += length;
  }
  const hex = digits + hexLetters;
  const isOffset = hex === length - 1 && bytes[end - 1] === 0x3a;
  if (hex % 2 === 0 && (hex === length || isOffset)) {
    measure.hex.bytes += length;
    measure.hex.digits += digits;
  }
}

function addLine({ longLines }: Measure, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < LONG_LINE) {
    return;
  }
  longLines.bytes += end - start;
  for (let i = start; i < end; i++) {
    longLines.spaces += classes[bytes[i]!] === SPACE ? 1 : 0;
    longLines.signs += scriptSigns[bytes[i]!]!;
    longLines.foreign += bytes[i]! >= 0x80 ? 1 : 0;
  }
}

/**
 * Whether a long run of ASCII is encoded data: it has a long row of letters and digits, or no three small letters in a
 * row. An address has neither. A very long word is nearly all small letters.
 */
function isEncodedRun(bytes: Uint8Array, start: number, end: number): boolean {
  let row = 0;
  let longest = 0;
  let small = 0;
  let mostSmall = 0;
  let allSmall = 0;
  for (let i = start; i < end; i++) {
    const what = classes[bytes[i]!];
    row = what === LETTER || what === DIGIT ? row + 1 : 0;
    small = what === LETTER && bytes[i]! > 0x60 ? small + 1 : 0;
    allSmall += small > 0 ? 1 : 0;
    longest = Math.max(longest, row);
    mostSmall = Math.max(mostSmall, small);
  }
  const distinct = new Set(bytes.subarray(start, Math.min(end, start + 100))).size;
  return distinct >= MIN_DISTINCT && (mostSmall < 3 || (longest >= MIN_ENCODED && allSmall < (end - start) * 0.8));
}

/** Names of lists of exact versions, which tools write. Their words are names of packages. */
const lockNames =
  /(?:^|[/\\])(?:[\w-]+\.lock|[\w-]+-lock\.(?:json|ya?ml)|go\.sum|npm-shrinkwrap\.json|\.?pnp\.(?:c|loader\.m)?js|bun\.lockb?|gradle\.lockfile|packages\.lock\.json)$/i;

/** Whether a file is a lock file of a package manager, by its name. */
export function isLockFile(name: string): boolean {
  return lockNames.test(name);
}

/** Whether the beginning of JSON is that of a source map. @see ECMA-426 */
export function isSourceMap(beginning: string): boolean {
  return (
    /^\s*\{/.test(beginning) &&
    /"version"\s{0,9}:\s{0,9}3\b/.test(beginning) &&
    /"(?:mappings|sources)"\s{0,9}:/.test(beginning)
  );
}
