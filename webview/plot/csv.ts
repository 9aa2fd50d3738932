import type { WordEntry } from '../../src/protocol/engine';
import type { CsvRows } from '../ui/csv';

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
export function similarityRows(
  words: readonly WordEntry[],
  order: readonly number[],
  spaces: readonly CsvSpace[],
): CsvRows {
  return [
    ['space', 'word', ...order.map((id) => words[id]!.word)],
    ...spaces.flatMap(({ name, similarity }) =>
      order.map((row) => [name, words[row]!.word, ...order.map((column) => similarity[row * words.length + column]!)]),
    ),
  ];
}

/** A row for each word: `space,word,count,rank,x,y`. */
export function pointsRows(words: readonly WordEntry[], spaces: readonly CsvSpace[]): CsvRows {
  return [
    ['space', 'word', 'count', 'rank', 'x', 'y'],
    ...spaces.flatMap(({ name, points }) =>
      words.map(({ word, count, rank }, i) => [name, word, count, rank, points[2 * i]!, points[2 * i + 1]!]),
    ),
  ];
}
