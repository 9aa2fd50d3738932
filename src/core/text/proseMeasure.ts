import type { TextKind } from './kinds/kinds';

/** Fewer visible bytes are too few to judge. */
const MIN_VISIBLE = 200;
/** Minimum length of a run of ASCII without spaces that is no word of any language. Code has long expressions. */
const MIN_RUN = { prose: 40, code: 200 };
/** Minimum distinct characters of such a run; a ruler of dashes has fewer. */
const MIN_DISTINCT = 4;
/** Minimum length of a line that nobody wrote by hand in code. */
const LONG_LINE = 400;

/** By byte: what it is. Bytes above ASCII count as letters, so that text of other scripts is never left out. */
const [SPACE, LETTER, DIGIT, SYMBOL] = [0, 1, 2, 3];
const classes = new Uint8Array(256).fill(LETTER);
for (let byte = 0; byte < 0x80; byte++) {
  const character = String.fromCharCode(byte);
  classes[byte] = /[a-z]/i.test(character) ? LETTER : /\d/.test(character) ? DIGIT : byte > 0x20 ? SYMBOL : SPACE;
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
  symbols: number;
  nucleotides: number;
  /** Bytes in runs of ASCII that are too long for words. */
  inRuns: number;
  longLines: { bytes: number; spaces: number; symbols: number };
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
    symbols: 0,
    nucleotides: 0,
    inRuns: 0,
    longLines: { bytes: 0, spaces: 0, symbols: 0 },
  };
  for (const sample of samples) {
    add(measure, sample, MIN_RUN[kind]);
  }
  const { bytes, spaces, letters, asciiLetters, symbols, longLines } = measure;
  const visible = bytes - spaces;
  if (visible < MIN_VISIBLE) {
    return false;
  }
  const isEncoded = measure.inRuns > visible * 0.5;
  // Whole numbers between spaces may be a text of ids.
  const isNumbers = letters < visible * (kind === 'code' ? 0.1 : 0.2) && symbols > visible * 0.1;
  const isSequence = asciiLetters > visible * 0.5 && measure.nucleotides > asciiLetters * 0.95;
  const isMinified =
    longLines.bytes > bytes * 0.5 &&
    longLines.spaces < longLines.bytes * 0.12 &&
    longLines.symbols > longLines.bytes * 0.12;
  return isEncoded || isNumbers || isSequence || isMinified;
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
    measure.symbols += what === SYMBOL ? 1 : 0;
    if (what === SPACE || byte >= 0x80) {
      measure.spaces += what === SPACE && i < bytes.length ? 1 : 0;
      if (i - run >= minRun && distinctIn(bytes, run, i) >= MIN_DISTINCT) {
        measure.inRuns += i - run;
      }
      run = i + 1;
    }
    if (byte === 0x0a || byte === 0x0d) {
      addLine(measure, bytes, line, i);
      line = i + 1;
    }
  }
}

function addLine({ longLines }: Measure, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < LONG_LINE) {
    return;
  }
  longLines.bytes += end - start;
  for (let i = start; i < end; i++) {
    longLines.spaces += classes[bytes[i]!] === SPACE ? 1 : 0;
    longLines.symbols += classes[bytes[i]!] === SYMBOL ? 1 : 0;
  }
}

/** Distinct bytes at the beginning of a run. */
function distinctIn(bytes: Uint8Array, start: number, end: number): number {
  return new Set(bytes.subarray(start, Math.min(end, start + 100))).size;
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
