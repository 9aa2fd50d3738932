/** What the lines before the rows say. */
export interface Heading {
  /** Number of lines. */
  readonly lines: number;
  /** Number of rows that they announce beside the right number of dimensions; undefined without both. */
  readonly rows: number | undefined;
  /** The first of them that is not empty, and is not the two counts that other tools need. */
  readonly odd: string | undefined;
  /** The number of dimensions in a line with two counts that the rows contradict; undefined without one. */
  readonly contradicted: number | undefined;
}

/** Lines before the rows at most. */
export const MAX_HEADING_LINES = 20;

const COMMENT = /^\s*(?:#|%|\/\/|;|--)/;
/** Only whole numbers, and what may stand between them: `12,8`, `(12, 8)`, `12 x 8`. */
const WHOLE_NUMBERS = /^[\s(\[]*\d+(?:[\s,;|\t:x×*/]+\d+)*[\s)\],;]*$/i;
/** Both counts and a value of the training, such as its rate: `12 8 0.05`. */
const COUNTS_AND_VALUE = /^\s*(\d+)[ \t]+(\d+)[ \t]+(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?e[+-]?\d+)\s*$/i;
const FRACTION = /(?:^|[\s,;|:=[(])[+-]?(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?e[+-]?\d+)(?=$|[\s,;|\])])/i;
const NAMED_ROWS =
  /(?:vocab(?:ulary)?(?:[_ -]?size)?|words?|rows?|n_?words|entries|tokens|size|count)"?\s*[:=]?\s*(\d+)/i;
const NAMED_DIMENSIONS =
  /(?:dim\w*|(?:vector|embedding|vec|emb)[_ -]?(?:size|dim\w*)|columns?|cols)"?\s*[:=]?\s*(\d+)/i;
const KEYWORD = /vocab|words?|dim|size|vectors?|rows?|col|token|count|shape|embed|term|^sep=/i;

/**
 * Reads the lines before the first row.
 * @param lines    their texts
 * @param allRows  number of rows, if all were looked at
 */
export function readHeading(lines: readonly string[], dimensions: number, allRows: number | undefined): Heading {
  let rows: number | undefined;
  let odd: string | undefined;
  let contradicted: number | undefined;
  for (const line of lines) {
    const counts = countsIn(line);
    const announced = announcedRows(line, counts, dimensions, allRows);
    rows ??= announced;
    const isPlain = counts?.length === 2 && counts[1] === dimensions && /^\s*\d+[ \t]+\d+\s*$/.test(line);
    if (counts?.length === 2 && announced === undefined && !COMMENT.test(line)) {
      contradicted = counts[1];
    }
    if (!isPlain && line.trim() !== '') {
      odd ??= line.trim();
    }
  }
  return { lines: lines.length, rows, odd, contradicted };
}

/** Whether a line before the rows can be something else than a row that was cut. */
export function isHeading(line: string, hasFractions: boolean): boolean {
  const text = line.trim();
  if (text === '' || COMMENT.test(text) || WHOLE_NUMBERS.test(text)) {
    return true;
  }
  if (Number(COUNTS_AND_VALUE.exec(text)?.[2] ?? 0) > 2) {
    return true; // With one or two dimensions it may be a row.
  }
  if (FRACTION.test(text)) {
    return false;
  }
  const numbers = text.split(/[\s,;|]+/).filter((field) => /^[+-]?\d+$/.test(field));
  return numbers.length === 0 || (hasFractions && KEYWORD.test(text)) || isNumbered(text);
}

/** Whether a line names columns by their numbers, as pandas does: `word 0 1 2`. */
export function isNumbered(text: string): boolean {
  const fields = text
    .trim()
    .split(/[\s,;|]+/)
    .map((field) => field.replace(/^"(.*)"$/, '$1'));
  const numbers = (/^\d+$/.test(fields[0] ?? '') ? fields : fields.slice(1)).map(Number);
  return (
    numbers.length > 1 &&
    (numbers[0] === 0 || numbers[0] === 1) &&
    numbers.every((number, i) => number === numbers[0]! + i)
  );
}

function countsIn(line: string): readonly number[] | undefined {
  const plain = line.replace(COMMENT, '');
  const valued = COUNTS_AND_VALUE.exec(plain);
  if (valued) {
    return [Number(valued[1]), Number(valued[2])];
  }
  return WHOLE_NUMBERS.test(plain) ? plain.match(/\d+/g)!.map(Number) : undefined;
}

function announcedRows(
  line: string,
  counts: readonly number[] | undefined,
  dimensions: number,
  allRows: number | undefined,
): number | undefined {
  if (counts && counts.length >= 2 && counts.length <= 4) {
    if (counts[1] === dimensions) {
      return counts[0];
    }
    const isSwapped = counts[0] === dimensions && dimensions > 1 && (allRows === undefined || allRows === counts[1]);
    return isSwapped ? counts[1] : undefined;
  }
  const rows = NAMED_ROWS.exec(line)?.[1];
  return rows !== undefined && Number(NAMED_DIMENSIONS.exec(line)?.[1]) === dimensions ? Number(rows) : undefined;
}
