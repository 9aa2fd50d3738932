import { findRowLayout, isPlain, type RowLayout } from './layout/rowLayout';
import { firstLine, type Detect } from '../shared/signature';
import { surveyText } from './textSurvey';

/** word2vec, GloVe or fastText text. */
export const resemblesWord2vecText: Detect = (head) => kindOf(head) === 'text' || oddLayout(head) !== undefined;

/** How rows are written, if they or the first lines are not as word2vec, GloVe and fastText write them. */
function oddLayout(head: Uint8Array): RowLayout | undefined {
  const layout = isText(head) ? findRowLayout(head) : undefined;
  return layout && !isPlain(layout) ? layout : undefined;
}

/**
 * Rows with marks between numbers that are no CSV: the word stands before another mark, a bracket or a heading. Where
 * CSV can read the table, it does so, because it knows columns and quotes.
 */
export const resemblesLaidOutText: Detect = (head) => {
  const layout = oddLayout(head);
  if (!layout) {
    return false;
  }
  const { numbers, words, linesOfRecord, heading, dimensions, isCell } = layout;
  // Where words have blanks and numbers, as `top 10`, the titles of a CSV file may be no heading for the other lines.
  const first = firstLine(head);
  const titles = (heading.odd ?? (/[([{]/.test(first) ? '' : first)).split(/[,;|\t]/);
  const isTitled = titles.length > 1 && titles.every((title) => /^\s*(?:["'\p{L}_]|$)/u.test(title));
  if (numbers.bracket !== '') {
    return !isCell && !(isTitled && linesOfRecord === 1);
  }
  if (numbers.hasDecimalCommas) {
    return true; // CSV would cut the numbers at their commas.
  }
  if (numbers.mark !== ' ') {
    return words.behind !== numbers.mark ? !isTitled : heading.rows !== undefined;
  }
  return linesOfRecord !== 1 || numbers.glue !== '' || (dimensions > 1 && heading.odd !== undefined && !isTitled);
};

/** word2vec's binary format. */
export const resemblesWord2vecBinary: Detect = (head) => kindOf(head) === 'binary';

/** Bytes in which float32 values have a control character or are shown to be text. */
const MIN_TELLING_BYTES = 4096;

/** Tells word2vec's two formats apart; undefined if the file is neither. */
function kindOf(head: Uint8Array): 'text' | 'binary' | undefined {
  const { header, start, numbers, dimensions, isCut } = surveyText(head);
  if (!header) {
    // Prose has numbers too, but not equally many at the ends of lines.
    const rows = numbers.filter((count) => count === dimensions).length;
    return dimensions > 0 && rows * 2 >= numbers.length ? 'text' : undefined;
  }
  if (!head.includes(0x0a)) {
    return undefined;
  }
  const announced = Number(header[1]);
  // Text is never taken for numbers: no few hundred float32 values are without a control character.
  if (start < head.length && head.length > MIN_TELLING_BYTES && isText(head)) {
    return 'text';
  }
  if (start >= head.length || numbers.length === 0 || numbers.some((count) => count >= announced)) {
    return 'text';
  }
  // Rows of a text have as many numbers as the header says, and no control characters. The reader reports other counts.
  const rowEnd = head.indexOf(0x0a, start);
  const isRow =
    !startsWithVector(head, start, announced) &&
    (isCut || numbers[0]! > 0 || fieldCount(head, start, rowEnd) === announced + 1) &&
    !hasControls(head.subarray(start, isCut ? head.length : rowEnd));
  return isRow || (isText(head) && !fillsFile(head, Number(header[0]), start, announced)) ? 'text' : 'binary';
}

/**
 * Whether a word and float32 values stand at `start`. Digits, signs and spaces read as float32 are below 2e-4, letters
 * above 1e10: if most values lie between, it is not text.
 */
function startsWithVector(head: Uint8Array, start: number, dimensions: number): boolean {
  const valuesStart = head.indexOf(0x20, start) + 1;
  const count = Math.min(dimensions, Math.floor((head.length - valuesStart) / 4));
  if (valuesStart === 0 || count < 1) {
    return false;
  }
  const values = new Float32Array(head.slice(valuesStart, valuesStart + count * 4).buffer);
  const likely = values.filter((value) => value === 0 || (Math.abs(value) > 1e-3 && Math.abs(value) < 1e4));
  return likely.length * 2 > count;
}

/** Whether the first bytes have no control characters but those of text. */
function isText(head: Uint8Array): boolean {
  return !hasControls(head.subarray(0, 64 * 1024));
}

/** Whether that many words, each with its float32 values, end where the file does. */
function fillsFile(head: Uint8Array, rows: number, start: number, dimensions: number): boolean {
  let at = start;
  for (let row = 0; row < rows; row++) {
    while (head[at] === 0x0a) {
      at++;
    }
    const space = head.indexOf(0x20, at);
    if (space < 0 || space + 1 + dimensions * 4 > head.length) {
      return false;
    }
    at = space + 1 + dimensions * 4;
  }
  return head.subarray(at).every((byte) => byte === 0x0a);
}

function fieldCount(bytes: Uint8Array, start: number, end: number): number {
  const line = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  return line.split(/[ \t\r]+/).filter((field) => field !== '').length;
}

function hasControls(line: Uint8Array): boolean {
  return line.some((byte) => byte < 0x09 || (byte >= 0x0e && byte < 0x20));
}
