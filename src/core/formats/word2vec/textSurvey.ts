import { utf8Start } from '../../text/utf8';
import { parseDecimal } from '../shared/decimal';
import { spellsNotFinite } from '../shared/numberSpellings';

/** Maximum rows in a survey. */
const MAX_ROWS = 100;
const LINE_FEED = 0x0a;

/** Facts from the beginning of a text of word vectors. */
export interface TextSurvey {
  /** The two numbers of the line `V D`; undefined without this line. */
  readonly header: readonly [rows: string, dimensions: string] | undefined;
  /** Position of the first row, after the header and a byte order mark. */
  readonly start: number;
  /** How many fields at the end of each of the first rows are numbers; without blank lines. */
  readonly numbers: readonly number[];
  /** The most frequent of these counts, the lower of two; 0 without rows. */
  readonly dimensions: number;
  /** Whether the first row ends after the surveyed bytes. */
  readonly isCut: boolean;
  /** Mean length of the complete rows; without any, the length of the incomplete one. */
  readonly rowBytes: number;
}

/** Surveys a text. @param head the first bytes of a file, or all of it */
export function surveyText(head: Uint8Array): TextSurvey {
  const first = utf8Start(head);
  const lineEnd = lineEndFrom(head, first);
  const header = readHeader(head, first, lineEnd);
  if (header) {
    const rows = surveyRows(head, Math.min(head.length, lineEnd + 1));
    // Otherwise the first row is a word and a number that look like counts. Then all rows have two fields.
    const isRow =
      header[1] !== '1' &&
      rows.numbers.length > 1 &&
      rows.numbers.every((numbers, row) => numbers === 1 && rows.fields[row] === 2);
    if (!isRow) {
      return { header, ...rows };
    }
  }
  return { header: undefined, ...surveyRows(head, first) };
}

function readHeader(head: Uint8Array, start: number, end: number): readonly [string, string] | undefined {
  const match = /^\s*(-?\d+)[ \t]+(-?\d+)\s*$/.exec(
    String.fromCharCode(...head.subarray(start, Math.min(end, start + 256))),
  );
  return match ? [match[1]!, match[2]!] : undefined;
}

function surveyRows(
  head: Uint8Array,
  start: number,
): Omit<TextSurvey, 'header'> & { readonly fields: readonly number[] } {
  const numbers: number[] = [];
  const fields: number[] = [];
  let end = lineEndFrom(head, start);
  const isCut = end === head.length;
  const firstBytes = end + 1 - start;
  for (let at = start; at < head.length && numbers.length < MAX_ROWS;) {
    const row = countFields(head, at, end);
    // The last line may be incomplete.
    if (row.fields > 0 && (end < head.length || numbers.length === 0)) {
      numbers.push(row.numbers);
      fields.push(row.fields);
    }
    at = end + 1;
    end = lineEndFrom(head, at);
  }
  let lines = 0;
  let lastEnd = start;
  for (let at = head.indexOf(LINE_FEED, start); at >= 0; at = head.indexOf(LINE_FEED, at + 1)) {
    lines++;
    lastEnd = at + 1;
  }
  const rowBytes = lines > 0 ? (lastEnd - start) / lines : firstBytes;
  return { start, numbers, fields, dimensions: mostFrequent(numbers), isCut, rowBytes };
}

/** Counts the fields of a line, and the numbers at its end. The first field is the word, unless a blank precedes it. */
function countFields(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly fields: number; readonly numbers: number } {
  let fields = 0;
  let numbers = 0;
  for (let at = start; at < end;) {
    if (isBlank(bytes[at]!)) {
      at++;
      continue;
    }
    const from = at;
    while (at < end && !isBlank(bytes[at]!)) {
      at++;
    }
    fields++;
    numbers = from > start && isNumberLike(bytes, from, at) ? numbers + 1 : 0;
  }
  return { fields, numbers };
}

/** Whether a field is a number. NaN, infinity and decimal commas count too, because the reader reports them. */
function isNumberLike(bytes: Uint8Array, start: number, end: number): boolean {
  if (!Number.isNaN(parseDecimal(bytes, start, end)) || spellsNotFinite(bytes, start, end)) {
    return true;
  }
  return end - start < 40 && /^[+-]?\d+,\d+$/.test(String.fromCharCode(...bytes.subarray(start, end)));
}

/** Returns the most frequent value, the lower of two; 0 for an empty list. */
export function mostFrequent(values: readonly number[]): number {
  const times = new Map<number, number>();
  for (const value of values) {
    times.set(value, (times.get(value) ?? 0) + 1);
  }
  let best = 0;
  for (const [value, count] of times) {
    const most = times.get(best) ?? 0;
    if (count > most || (count === most && value < best)) {
      best = value;
    }
  }
  return best;
}

function lineEndFrom(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from);
  return end < 0 ? bytes.length : end;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
