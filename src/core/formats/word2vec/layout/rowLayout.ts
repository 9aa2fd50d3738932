import { utf8Start } from '../../../text/utf8';
import { mostFrequent } from '../textSurvey';
import { isHeading, isNumbered, MAX_HEADING_LINES, readHeading, type Heading } from './heading';
import {
  isNumberText,
  numberLayouts,
  numbersAtEnd,
  numbersInBrackets,
  plainNumbers,
  type FoundNumbers,
  type NumberLayout,
} from './numberLayout';
import { arePlainWords, findWordLayout, latin1Text, type WordLayout } from './wordLayout';

/** How the rows of a text of word vectors are written. */
export interface RowLayout {
  readonly numbers: NumberLayout;
  readonly words: WordLayout;
  /** Lines of a record: a fixed number, or as many as end with the closing bracket. */
  readonly linesOfRecord: number | 'toBracket';
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
const MAX_ROWS = 60;
/** Bytes of lines that are looked at, but at least MIN_LINES. */
const MAX_BYTES = 64 * 1024;
const MIN_LINES = 25;
const LINE_FEED = 0x0a;
/** Share of lines that have the same number of numbers. */
const MOST = 0.5;
/** Share of rows without a word from which a row may go on over several lines. */
const WORDLESS = 0.25;

const LIST_BEFORE = /[[(]\s*[+-]?\d*\.?\d+\s*[,;\s]\s*[+-]?\.?\d/;

interface Line {
  /** Position in the head. */
  readonly start: number;
  /** A character each byte. */
  readonly text: string;
}

/** A record of the survey: its first line, and its numbers. */
interface Row {
  readonly line: number;
  /** What precedes the numbers. */
  readonly part: string;
  readonly first: string;
  readonly text: string;
}

interface Found {
  readonly numbers: NumberLayout;
  readonly linesOfRecord: RowLayout['linesOfRecord'];
  readonly dimensions: number;
  readonly rows: readonly Row[];
  readonly isShortened?: boolean;
  readonly isCell?: boolean;
}

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
  const heading = readHeading(headingLines, dimensions);
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
  const words = findWordLayout(parts, found.numbers.mark, found.linesOfRecord !== 1);
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

/** Finds records whose numbers are in brackets, on one line or several. */
function bracketed(lines: readonly Line[]): Found | undefined {
  const rows: (Row & { readonly count: number; readonly bracket: '[' | '(' | '{'; readonly mark: string })[] = [];
  let used = 0;
  let isShortened = false;
  let isCell = false;
  let most = 1;
  for (let i = 0; i < lines.length && rows.length < MAX_ROWS; i++) {
    const first = i;
    let { text } = lines[i]!;
    while (text.lastIndexOf('[') > text.lastIndexOf(']') && i + 1 < lines.length && numbersInBrackets(text)) {
      i++;
      text += `\n${lines[i]!.text}`;
    }
    const numbers = /[\])}][\])}"',;\s]*(?:\w+=[^()]*\)[\s,)]*)?$/.test(text) ? numbersInBrackets(text) : undefined;
    if (!numbers) {
      used += text.trim() === '' || rows.length === 0 ? 0 : i - first + 1;
      continue;
    }
    const { texts, bracket, wordEnd, open } = numbers;
    isShortened ||= texts.some((field) => /^(?:\.\.\.|\u00e2\u0080\u00a6)$/.test(field));
    // Several lists on one line, or a sparse vector with its indices.
    if (LIST_BEFORE.test(text.slice(0, open))) {
      used += i - first + 1;
      continue;
    }
    if (!texts.every((field) => isNumberText(field) || /^\.\.\.$/.test(field))) {
      continue;
    }
    used += i - first + 1;
    most = Math.max(most, i - first + 1);
    const inside = text.slice(open);
    const mark = /\d\s*,/.test(inside) ? ',' : /\d\s*;/.test(inside) ? ';' : ' ';
    isCell ||= /"\s*$/.test(text.slice(0, open));
    rows.push({
      line: first,
      part: text.slice(0, wordEnd),
      first: texts[0]!,
      text,
      count: texts.length,
      bracket,
      mark,
    });
  }
  const dimensions = mostFrequent(rows.map(({ count }) => count));
  const good = rows.filter(({ count }) => count === dimensions);
  if (good.length === 0 || good.length < rows.length * MOST || rows.length * 3 < used / most) {
    return undefined;
  }
  const { bracket, mark } = good[0]!;
  const numbers = { ...plainNumbers, bracket, mark: mark as ' ' | ',' | ';' };
  return { numbers, linesOfRecord: most > 1 ? 'toBracket' : 1, dimensions, rows: good, isShortened, isCell };
}

/** Finds records of one line, or of a fixed number of lines, without brackets. */
function inLines(lines: readonly Line[]): Found | undefined {
  const rest = lines.map((line, number) => ({ ...line, number })).filter(({ text }) => text.trim() !== '');
  let best: Found | undefined;
  for (const numbers of numberLayouts) {
    const found = rest.map(({ text }) => numbersAtEnd(text, numbers));
    const dimensions = mostFrequent(found.map(({ count }) => count).filter((count) => count > 0));
    const rows = found.flatMap(({ count, start, first }, i): Row[] => {
      const { text, number } = rest[i]!;
      return count === dimensions ? [{ line: number, part: text.slice(0, start), first, text }] : [];
    });
    // A later layout must find more in a row. Without a mark between its numbers, one number shows no layout.
    const isBetter = dimensions > (best?.dimensions ?? 0) && (dimensions > 1 || numbers === plainNumbers);
    if (isBetter && rows.length >= rest.length * MOST) {
      best = { numbers, linesOfRecord: 1, dimensions, rows };
    }
    if (best && best.dimensions > 1 && !isSuspicious(best, rest.length)) {
      break;
    }
  }
  const canGoOn = best === undefined || (best.numbers.mark === ' ' && isSuspicious(best, rest.length));
  return (canGoOn ? wrapped(rest) : undefined) ?? glued(best);
}

/** Whether lines have different numbers of numbers, or many have no word. */
function isSuspicious({ rows }: Found, lines: number): boolean {
  const wordless = rows.filter(({ part }) => part.trim() === '').length;
  return rows.length < lines * 0.9 || wordless >= rows.length * WORDLESS;
}

/** Finds records that go on over a fixed number of lines: the word, then lines of numbers. */
function wrapped(lines: readonly (Line & { readonly number: number })[]): Found | undefined {
  const beginsWithWord = ({ text }: Line): boolean => {
    const [field = ''] = text.trim().split(/[ \t]+/, 1);
    return !/^[ \t]/.test(text) && !isNumberText(field);
  };
  const begins = lines.flatMap((line, i) => (beginsWithWord(line) ? [i] : []));
  // What precedes the last of several such lines in a row is a heading.
  const from = begins.findIndex((at, i) => begins[i + 1] !== undefined && begins[i + 1]! > at + 1);
  if (from < 0) {
    return undefined;
  }
  const length = begins[from + 1]! - begins[from]!;
  const rows: (Row & FoundNumbers)[] = [];
  for (let i = begins[from]!; i + length <= lines.length; i += length) {
    const text = lines
      .slice(i, i + length)
      .map((line) => line.text)
      .join(' ');
    const found = numbersAtEnd(text, plainNumbers);
    rows.push({ line: lines[i]!.number, part: text.slice(0, found.start), text, ...found });
  }
  const dimensions = mostFrequent(rows.map(({ count }) => count));
  const good = rows.filter(({ count, part }) => count === dimensions && part.trim() !== '');
  const perLine = new Set(
    lines.slice(begins[from], begins[from]! + length).map(({ text }) => text.trim().split(/[ \t]+/).length),
  );
  const hasIndent = lines.some(({ text }) => /^[ \t]+\S/.test(text));
  const fits =
    rows.length >= 2 && good.length >= rows.length * 0.9 && dimensions > 1 && (perLine.size > 1 || hasIndent);
  return fits ? { numbers: { ...plainNumbers }, linesOfRecord: length, dimensions, rows: good } : undefined;
}

/** Looks for one more number that a mark joins to the word: `cat,0.1 0.2`. */
function glued(found: Found | undefined): Found | undefined {
  if (!found || found.numbers !== plainNumbers) {
    return found;
  }
  const ends = found.rows.map(({ part }) => /([,;|:=])([^,;|:=\s]+)$/.exec(part.trimEnd()));
  const mark = ends[0]?.[1];
  if (found.rows.length < 2 || mark === undefined || !ends.every((end) => end?.[1] === mark && isNumberText(end[2]!))) {
    return found;
  }
  const rows = found.rows.map((row, i) => {
    const [, , first] = ends[i]!;
    return { ...row, part: row.part.trimEnd().slice(0, -first!.length), first: first! };
  });
  const numbers = { ...plainNumbers, glue: mark as NumberLayout['glue'] };
  return { ...found, numbers, dimensions: found.dimensions + 1, rows };
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
