import { utf8Start } from '../../text/utf8';
import { parseDecimal, spellsNotFinite } from '../shared/decimal';

/** Rows that are looked at. */
const MAX_ROWS = 100;
const LINE_FEED = 0x0a;

/** What the beginning of a text of word vectors looks like. */
export interface TextSurvey {
  /** The line `V D`, as its numbers are written. */
  readonly header: readonly [rows: string, dimensions: string] | undefined;
  /** Position of the first row: behind the header and a byte order mark. */
  readonly start: number;
  /** Of the first rows, how many fields at the end are numbers; blank lines are left out. */
  readonly numbers: readonly number[];
  /** How many numbers most of these rows have; of two answers the lower. 0 if there are no rows. */
  readonly dimensions: number;
  /** The first row does not end in the bytes that were looked at. */
  readonly isCut: boolean;
  /** Mean length of the complete rows in the bytes; of the first, if none is. */
  readonly rowBytes: number;
}

/** @param head the first bytes of a file, or all of it. */
export function surveyText(head: Uint8Array): TextSurvey {
  const first = utf8Start(head);
  const lineEnd = lineEndFrom(head, first);
  const header = readHeader(head, first, lineEnd);
  if (header) {
    const rows = surveyRows(head, Math.min(head.length, lineEnd + 1));
    // Else a first row of two numbers, of which the first is its word: all rows have two fields then.
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
    // The last line may be cut.
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

/** Fields of a line, and how many of them at the end are numbers. The first is the word, unless a blank stands before it. */
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

/** Values that are not finite count, and so do those with a decimal comma: the reader says what is wrong with them. */
function isNumberLike(bytes: Uint8Array, start: number, end: number): boolean {
  if (!Number.isNaN(parseDecimal(bytes, start, end)) || spellsNotFinite(bytes, start, end)) {
    return true;
  }
  return end - start < 40 && /^[+-]?\d+,\d+$/.test(String.fromCharCode(...bytes.subarray(start, end)));
}

/** The value that stands there most often; of two the lower. 0 if there are none. */
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
