import type { Detect } from '../shared/signature';
import { surveyText } from './textSurvey';

/** word2vec, GloVe or fastText text. */
export const resemblesWord2vecText: Detect = (head) => kindOf(head) === 'text';

/** word2vec's binary format. */
export const resemblesWord2vecBinary: Detect = (head) => kindOf(head) === 'binary';

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
  if (start >= head.length || numbers.length === 0 || numbers.some((count) => count >= announced)) {
    return 'text';
  }
  // Rows of a text have as many numbers as the header says, and no control characters. The reader reports other counts.
  const rowEnd = head.indexOf(0x0a, start);
  const isText =
    !startsWithVector(head, start, announced) &&
    (isCut || numbers[0]! > 0 || fieldCount(head, start, rowEnd) === announced + 1) &&
    !hasControls(head.subarray(start, isCut ? head.length : rowEnd));
  return isText ? 'text' : 'binary';
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

function fieldCount(bytes: Uint8Array, start: number, end: number): number {
  const line = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  return line.split(/[ \t\r]+/).filter((field) => field !== '').length;
}

function hasControls(line: Uint8Array): boolean {
  return line.some((byte) => byte < 0x09 || (byte >= 0x0e && byte < 0x20));
}
