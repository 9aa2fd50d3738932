import { mostFrequent } from '../textSurvey';
import {
  isNumberText,
  numberLayouts,
  numbersAtEnd,
  numbersInBrackets,
  plainNumbers,
  type FoundNumbers,
  type NumberLayout,
} from './numberLayout';

/** Lines of a record: a fixed number, or as many as end with the closing bracket. */
export type LinesOfRecord = number | 'toBracket';

/** Rows that decide how all are written. */
export const MAX_ROWS = 60;
/** Share of lines that have the same number of numbers. */
const MOST = 0.5;
/** Share of rows without a word from which a row may go on over several lines. */
const WORDLESS = 0.25;

const LIST_BEFORE = /[[(]\s*[+-]?\d*\.?\d+\s*[,;\s]\s*[+-]?\.?\d/;

/** A line of the survey. */
export interface Line {
  /** Position in the head. */
  readonly start: number;
  /** A character each byte. */
  readonly text: string;
}

/** A record of the survey: its first line, and its numbers. */
export interface Row {
  readonly line: number;
  /** What precedes the numbers. */
  readonly part: string;
  readonly first: string;
  readonly text: string;
}

/** Rows that were found, and how they are written. */
export interface Found {
  readonly numbers: NumberLayout;
  readonly linesOfRecord: LinesOfRecord;
  readonly dimensions: number;
  readonly rows: readonly Row[];
  readonly isShortened?: boolean;
  readonly isCell?: boolean;
}

/** Finds records whose numbers are in brackets, on one line or several. */
export function bracketed(lines: readonly Line[]): Found | undefined {
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
export function inLines(lines: readonly Line[]): Found | undefined {
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
  const ends = found.rows.map(({ part }) => /([^\s\w.+-])([\d.+-][^\s,;|:=]*)$/.exec(part.trimEnd()));
  const mark = ends[0]?.[1];
  if (found.rows.length < 2 || mark === undefined || !ends.every((end) => end?.[1] === mark && isNumberText(end[2]!))) {
    return found;
  }
  const rows = found.rows.map((row, i) => {
    const [, , first] = ends[i]!;
    return { ...row, part: row.part.trimEnd().slice(0, -first!.length), first: first! };
  });
  const numbers = { ...plainNumbers, glue: mark };
  return { ...found, numbers, dimensions: found.dimensions + 1, rows };
}
