import { utf8Start } from '../../../text/utf8';
import { bracketed, inLines, MAX_ROWS, type Found, type Line, type LinesOfRecord, type Row } from './findRows';
import { isHeading, isNumbered, MAX_HEADING_LINES, readHeading, type Heading } from './heading';
import { isNumberText, plainNumbers, type NumberLayout } from './numberLayout';
import { arePlainWords, findWordLayout, latin1Text, type WordLayout } from './wordLayout';

/** How the rows of a text of word vectors are written. */
export interface RowLayout {
  readonly numbers: NumberLayout;
  readonly words: WordLayout;
  readonly linesOfRecord: LinesOfRecord;
  readonly heading: Heading;
  /** Position of the first row. */
  readonly start: number;
  readonly dimensions: number;
  /** Mean bytes of a row. */
  readonly rowBytes: number;
  /** Whether an array was printed with `...` in place of its middle. */
  readonly isShortened: boolean;
  /** Whether all words end in whole numbers, which are no part of the vectors. */
  readonly endInNumbers: boolean;
  /** Whether the numbers are a cell in quotes, as CSV has them. */
  readonly isCell: boolean;
}

const MAX_LINES = 400;
/** Bytes of lines that are looked at, but at least MIN_LINES. */
const MAX_BYTES = 64 * 1024;
const MIN_LINES = 25;
const LINE_FEED = 0x0a;
/** Layouts that were found, because detection asks for each format. */
const known = new WeakMap<Uint8Array, { readonly layout: RowLayout | undefined }>();

/**
 * Finds out how a text of word vectors is written; undefined if no layout fits.
 * @param head the first bytes of a file, or all of it
 */
export function findRowLayout(head: Uint8Array): RowLayout | undefined {
  let entry = known.get(head);
  if (!entry) {
    entry = { layout: layoutOf(head) };
    known.set(head, entry);
  }
  return entry.layout;
}

/** Whether rows are as word2vec, GloVe and fastText write them. The lines before the first row may be odd. */
export function hasPlainRows({ numbers, linesOfRecord }: RowLayout): boolean {
  return numbers === plainNumbers && linesOfRecord === 1;
}

/** Whether other tools read the file as it is. */
export function isPlain(layout: RowLayout): boolean {
  const { words, heading, endInNumbers } = layout;
  return hasPlainRows(layout) && arePlainWords(words) && heading.odd === undefined && !endInNumbers;
}

function layoutOf(head: Uint8Array): RowLayout | undefined {
  let lines = linesOf(head, MAX_ROWS + MAX_HEADING_LINES);
  let found: Found | undefined;
  if (lines.slice(0, MAX_HEADING_LINES).some(({ text }) => /[[({]/.test(text))) {
    const more = linesOf(head, MAX_LINES);
    found = bracketed(more);
    lines = found ? more : lines;
  }
  found ??= inLines(lines);
  // The reader of plain rows names decimal commas.
  if (!found || found.rows.length === 0 || (found.numbers.hasDecimalCommas && found.numbers.mark === ' ')) {
    return undefined;
  }
  const rows = withoutHeader(found.rows, found.dimensions);
  const texts = lines.slice(0, rows[0]!.line).map(({ text }) => text);
  const hasFractions = rows.some(({ text }) => /\d[.,]\d|\de-\d/.test(text));
  const isHeaded = texts.length <= MAX_HEADING_LINES && texts.every((text) => isHeading(text, hasFractions));
  const headingLines = isHeaded ? texts : [];
  const start = isHeaded ? lines[rows[0]!.line]!.start : lines[0]!.start;
  const { dimensions, parts } = withoutCounts(found, rows, headingLines);
  if (parts.every((part) => part.trim() === '' || isFraction(part.trim()))) {
    return undefined;
  }
  const isAll = lines.at(-1)!.start + lines.at(-1)!.text.length + 1 >= head.length;
  const heading = readHeading(headingLines, dimensions, isAll ? rows.length : undefined);
  if (
    heading.contradicted !== undefined &&
    heading.rows === undefined &&
    (dimensions < 2 || found.numbers === plainNumbers)
  ) {
    return undefined;
  }
  // A single number behind some words is a row only where nothing is odd.
  if (dimensions === 1 && heading.odd !== undefined) {
    return undefined;
  }
  const { glue, mark } = found.numbers;
  const around = parts.map((part) => (glue === '' ? part : part.trimEnd().slice(0, -1)));
  const alone = findWordLayout(around, mark, found.linesOfRecord !== 1);
  const words = glue === '' ? alone : { ...alone, behind: glue, isPadded: true };
  const last = lines.at(-1)!;
  const rowBytes = (last.start + last.text.length + 1 - start) / Math.max(1, found.rows.length);
  return {
    numbers: found.numbers,
    words,
    linesOfRecord: found.linesOfRecord,
    heading,
    start,
    dimensions,
    rowBytes,
    isShortened: found.isShortened === true,
    endInNumbers: dimensions < found.dimensions && !words.hasCount && words.lead === 'none',
    isCell: found.isCell === true,
  };
}

/** Returns the first lines; the last one may be cut, and is left out unless it is the only one. */
function linesOf(head: Uint8Array, most: number): Line[] {
  const lines: Line[] = [];
  for (let start = utf8Start(head); start < head.length && lines.length < most;) {
    if (most < MAX_LINES && start > MAX_BYTES && lines.length >= MIN_LINES) {
      break;
    }
    const end = head.indexOf(LINE_FEED, start);
    if (end < 0 && lines.length > 1 && head.length >= 1024 * 1024) {
      break;
    }
    const stop = end < 0 ? head.length : end;
    lines.push({ start, text: latin1Text(head, start, stop) });
    start = stop + 1;
  }
  return lines;
}

/** Leaves out a first row of whole numbers that are counts, or the numbers of columns: `12 8 1`, `word 0 1 2`. */
function withoutHeader(rows: readonly Row[], dimensions: number): readonly Row[] {
  const [first, ...others] = rows;
  if (others.length === 0 || /\d\.\d/.test(first!.text)) {
    return rows;
  }
  const haveFractions = others.filter(({ text }) => /\d\.\d/.test(text)).length * 2 > others.length;
  const isTitle = /^["']?(|words?|tokens?|terms?|labels?|names?|id|index|key|text)["']?$/i.test(first!.part.trim());
  const areNumbered = first!.line === 0 && isTitle && haveFractions && isNumbered(first!.text);
  const fields = first!.text.trim().split(/[\s,;|]+/);
  const areCounts =
    fields.length === 3 &&
    fields.every((field) => /^\d+$/.test(field)) &&
    Number(fields[1]) === dimensions &&
    haveFractions;
  return areNumbered || areCounts ? others : rows;
}

/**
 * Takes the first numbers for counts of the words, if they are whole and the others are not.
 * @returns the dimensions without them, and what precedes the numbers
 */
function withoutCounts(
  { dimensions, numbers }: Found,
  rows: readonly Row[],
  heading: readonly string[],
): { readonly dimensions: number; readonly parts: readonly string[] } {
  const parts = rows.map(({ part }) => part);
  const areWhole = rows.length >= 3 && rows.every(({ first }) => /^\d+$/.test(first));
  if (dimensions < 2 || !areWhole || numbers.bracket !== '') {
    return { dimensions, parts };
  }
  const announces = heading.some((line) => new RegExp(`^\\s*\\d+\\s+${dimensions - 1}\\s*$`).test(line));
  const values = rows.map(({ first }) => Number(first));
  const areLarge = values.filter((value) => value > 1).length * 2 > values.length && new Set(values).size > 1;
  const others = rows.map(({ text, part, first }) => text.slice(part.length + first.length));
  const areFractions =
    others.every((text) => /\d[.,]\d|\de-\d/.test(text)) &&
    others.every((text) => !/(?:^|\s)\d{2,}(?=\s|$)/.test(text));
  const longer = rows.map(({ part, first, text }) => text.slice(0, text.indexOf(first, part.length) + first.length));
  const hasWords = parts.every((part) => part.trim() !== '');
  const areDistinct = new Set(parts).size === parts.length;
  // The whole numbers make the words different: `chapter 1`, `chapter 2`.
  const belongToWords = new Set(parts).size * 2 <= parts.length && new Set(longer).size === parts.length;
  const areCounts = areDistinct && (announces || areLarge);
  if (!hasWords || !(areCounts || belongToWords) || !(announces || areFractions)) {
    return { dimensions, parts };
  }
  return { dimensions: dimensions - 1, parts: longer };
}

function isFraction(text: string): boolean {
  return /[.,]/.test(text) && isNumberText(text, true);
}
