import { badFile } from '../io/badFile';
import { quoted } from '../io/faults';

/** Two words and the score that people gave them. */
export interface WordPair {
  readonly first: string;
  readonly second: string;
  readonly score: number;
}

/** The pairs of a file, and how its lines were understood. */
export interface WordPairs {
  readonly pairs: readonly WordPair[];
  /** `words in columns 1 and 2, scores in column 4 (“SimLex999”), between tabs` */
  readonly layout: string;
  /** Lines that are no pair: neither blank, nor a comment, nor the header. */
  readonly skippedLines: number;
}

const COMMENT = '#';
/** Text behind the pairs on a line, such as the contexts of SCWS, may be long. */
const MAX_COLUMNS = 100;
const MAX_SAMPLED_LINES = 200;
/** Share of cells that decides what a column holds. */
const MOST = 0.8;

const separators: readonly (readonly [separator: string, name: string])[] = [
  ['\t', 'tabs'],
  [';', 'semicolons'],
  [',', 'commas'],
  ['|', 'bars'],
  [':', 'colons'],
  [' ', 'spaces'],
];

interface Line {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
}

interface Columns {
  readonly words: readonly [number, number];
  readonly score: number;
}

/**
 * Reads pairs of words with scores, in any of the layouts that such files have: SimLex-999, SimVerb, WordSim-353, MEN,
 * RG-65, RW, SCWS. The columns with words and the first column with numbers behind them count, unless a header names the
 * scores.
 * @param path names the file in errors
 * @throws VecinityError `badFile` with the line if no layout fits
 */
export function readWordPairs(text: string, path: string): WordPairs {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line.trimEnd() }))
    .filter((line) => line.text.trim() !== '' && !line.text.startsWith(COMMENT));
  for (const [separator, name] of separators) {
    const rows = lines.slice(0, MAX_SAMPLED_LINES).map((line) => cells(line.text, separator));
    const columns = findColumns(rows, separator);
    if (columns) {
      checkDecimalCommas(rows, columns, separator, lines, path);
      return pairsOf(lines, separator, name, columns);
    }
  }
  const shown = lines[1] ?? lines[0];
  throw badFile(
    path,
    shown === undefined
      ? 'has no line'
      : `has ${quoted(shown.text)}, where two words and a score should be, with tabs, commas, semicolons or spaces between`,
    {
      ...(shown && { line: shown.number }),
      remedy: 'Write a line for each pair: word, tab, word, tab, score.',
    },
  );
}

function pairsOf(lines: readonly Line[], separator: string, name: string, { words, score }: Columns): WordPairs {
  const pairs: WordPair[] = [];
  const header = cells(lines[0]!.text, separator);
  const hasHeader = numberIn(header[score]) === undefined;
  let skippedLines = 0;
  lines.forEach(({ text }, i) => {
    const row = cells(text, separator);
    const value = numberIn(row[score]);
    const [first, second] = words.map((column) => row[column] ?? '');
    if (value !== undefined && first !== '' && second !== '') {
      pairs.push({ first: first!, second: second!, score: value });
    } else if (i > 0 || !hasHeader) {
      skippedLines++;
    }
  });
  const title = hasHeader ? ` (${quoted(header[score] ?? '')})` : '';
  const layout = `words in columns ${words[0] + 1} and ${words[1] + 1}, scores in column ${score + 1}${title}, between ${name}`;
  return { pairs, layout, skippedLines };
}

/** Returns the columns that hold words and scores; undefined if the lines do not fit. */
function findColumns(rows: readonly (readonly string[])[], separator: string): Columns | undefined {
  const [first, ...others] = rows;
  if (!first || first.length < 3) {
    const body = others.filter((row) => row.length >= 3);
    return first && body.length * 2 > rows.length ? findColumns(body, separator) : undefined;
  }
  const body = others.length > 0 ? others : [first];
  const width = Math.min(MAX_COLUMNS, Math.max(...body.map((row) => row.length)));
  const holds = (column: number, fits: (cell: string) => boolean): boolean => {
    const filled = body.filter((row) => (row[column] ?? '') !== '');
    return filled.length * 2 > body.length && filled.filter((row) => fits(row[column]!)).length >= filled.length * MOST;
  };
  const columns = Array.from({ length: width }, (_, column) => column);
  const numbers = columns.filter((column) => holds(column, (cell) => numberIn(cell) !== undefined));
  const texts = columns.filter((column) => holds(column, (cell) => numberIn(cell) === undefined));
  const words = texts.filter((column) => !isTag(body, column));
  const [one, two] = words.length >= 2 ? words : texts;
  if (one === undefined || two === undefined) {
    return undefined;
  }
  const score = numbers.find((column) => isScoreName(first[column])) ?? numbers.find((column) => column > two);
  // Scores may come first, where the numbers are no ids.
  const other = score ?? numbers.find((column) => body.some((row) => !/^\d+$/.test(row[column] ?? '')));
  return other === undefined ? undefined : { words: [one, two], score: other };
}

/** Whether a column holds parts of speech. */
function isTag(rows: readonly (readonly string[])[], column: number): boolean {
  return rows.every((row) =>
    /^(|[nvarsjx]|noun|verb|adj|adv|adjective|adverb|(nn|vb|jj|rb)\w?)$/i.test(row[column] ?? ''),
  );
}

function isScoreName(name: string | undefined): boolean {
  return /^(simlex999|human \(mean\)|mean|average|avg([_ ]?score)?|score|similarity|sim|relatedness|rating|gold)$/i.test(
    name ?? '',
  );
}

/** @throws VecinityError `badFile` if a comma is both the separator and the decimal point */
function checkDecimalCommas(
  rows: readonly (readonly string[])[],
  { score }: Columns,
  separator: string,
  lines: readonly Line[],
  path: string,
): void {
  const body = rows.slice(1);
  const looksCut = (row: readonly string[]): boolean =>
    row.length === score + 2 && /^\d+$/.test(row[score]!) && /^\d+$/.test(row[score + 1]!);
  if (separator === ',' && body.length > 0 && body.every(looksCut)) {
    throw badFile(path, `has ${quoted(lines[1]!.text)}, where a comma may separate columns or stand in a number`, {
      line: lines[1]!.number,
      remedy: 'Write the scores with decimal points, or tabs between the columns.',
    });
  }
}

/** Returns the number in a cell, with a decimal point or a decimal comma; undefined for text. */
function numberIn(cell: string | undefined): number | undefined {
  const text = (cell ?? '').trim();
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text.replace(',', '.')) : undefined;
}

/** Returns the cells of a line. Quotes around a cell are dropped; between spaces any white space counts. */
function cells(line: string, separator: string): string[] {
  if (separator === ' ') {
    return line.trim().split(/\s+/u);
  }
  const found: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"|)/y;
  for (let at = 0; at <= line.length;) {
    cell.lastIndex = at;
    const quotedText = cell.exec(line)?.[1];
    const from = quotedText === undefined ? at : cell.lastIndex;
    const next = line.indexOf(separator, from);
    const end = next < 0 ? line.length : next;
    found.push(quotedText?.replaceAll('""', '"') ?? line.slice(at, end).trim());
    at = end + 1;
  }
  return found;
}
