import { utf8Start } from '../../text/utf8';
import { resemblesJson } from '../json/detect';
import { isNumber } from '../shared/isNumber';
import { latin1, type Detect } from '../shared/signature';
import { mostFrequent } from '../word2vec/textSurvey';

/** A configuration of TensorBoard's projector, in JSON or as a protocol buffer in text. */
export const resemblesProjectorConfig: Detect = (head) => {
  if (resemblesJson(head)) {
    return /"embeddings"\s*:\s*\[\s*\{\s*"(tensor|metadata|sprite)/.test(latin1(head.subarray(0, 64 * 1024)));
  }
  const start = utf8Start(head);
  const text = latin1(head.subarray(start, start + 4096));
  return /^(\s*#[^\n]*\n)*\s*(embeddings|model_checkpoint_path)\s*[{:<]/.test(text);
};

/** Maximum lines that are looked at. */
const MAX_LINES = 20;

/**
 * A table of numbers without words: nearly all lines have equally many, and the reader reports the others. If only the
 * first numbers of the lines are whole, they may be words, such as years.
 */
export const resemblesNumericTable: Detect = (head) => {
  const start = utf8Start(head);
  const text = latin1(head.subarray(start, start + 256 * 1024));
  const lines = text.split('\n', MAX_LINES + 1);
  // The last line may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const rows = whole.map((line) => line.trim().split(/[\t ]+/)).filter((row) => row[0] !== '');
  const width = mostFrequent(rows.map((row) => row.length));
  const good = rows.filter((row) => row.length === width && row.every(isNumber));
  // A tenth of the lines may be wrong. Word vectors whose words are numbers have more.
  const maxWrong = rows.length < 4 ? 0 : Math.max(1, Math.floor(rows.length / 10));
  if (width < 2 || good.length < 2 || rows.length - good.length > maxWrong || !rows.every((row) => isNumber(row[0]!))) {
    return false;
  }
  const isWhole = (field: string | undefined): boolean => /^[+-]?\d+$/.test(field ?? '');
  const wholeFirst = rows.filter((row) => isWhole(row[0])).length;
  return wholeFirst * 2 < rows.length || (text.includes('\t') && good.every((row) => row.every(isWhole)));
};
