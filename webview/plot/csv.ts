import type { WordEntry } from '../../src/protocol/engine';

/** Numbers of one vector space, as a plot shows them. */
export interface CsvSpace {
  /** `dense` or `one-hot`. */
  readonly name: string;
  /** words x words, row-major. */
  readonly similarity: ArrayLike<number>;
  /** words x 2, row-major. */
  readonly points: ArrayLike<number>;
}

/** A row for each word, a column for each word: `space,word,king,queen`. */
export function similarityCsv(words: readonly WordEntry[], order: readonly number[], spaces: readonly CsvSpace[]): string {
  return toCsv([
    ['space', 'word', ...order.map((id) => words[id]!.word)],
    ...spaces.flatMap(({ name, similarity }) =>
      order.map((row) => [
        name,
        words[row]!.word,
        ...order.map((column) => similarity[row * words.length + column]!),
      ]),
    ),
  ]);
}

/** A row for each word: `space,word,count,rank,x,y`. */
export function pointsCsv(words: readonly WordEntry[], spaces: readonly CsvSpace[]): string {
  return toCsv([
    ['space', 'word', 'count', 'rank', 'x', 'y'],
    ...spaces.flatMap(({ name, points }) =>
      words.map(({ word, count, rank }, i) => [name, word, count, rank, points[2 * i]!, points[2 * i + 1]!]),
    ),
  ]);
}

/**
 * RFC 4180, UTF-8 without a byte order mark, numbers with all their digits.
 *
 * A word is written as it is, even one like `=1+1` that a spreadsheet takes for a formula: the usual defence, a quote
 * or tab put before it, would make it another word for every program that reads the file. Import such a file as text.
 */
function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
