import { Random } from '../training/shared/random';

/** Items in text that nothing was learnt from: words with those around them. Columns of equal length. */
export interface ClozeItems {
  /** Ids of the words that stand in the items. */
  readonly words: Int32Array;
  /** A word from another item: drawn with the same frequency. */
  readonly others: Int32Array;
  /** The words around item i: `contexts[starts[i]..starts[i + 1])`. One value more than there are items. */
  readonly starts: Int32Array;
  readonly contexts: Int32Array;
  /** Number of the sentence each item is in; ascending. */
  readonly sentences: Int32Array;
}

/** How well vectors tell the word of a item from another one. */
export interface ClozeQuality {
  /** Share of the items whose true word is nearer to the words around, ties counting half: 0.5 is chance, 1 is perfect. */
  readonly quality: number;
  readonly standardError: number;
}

const RESAMPLES = 200;

/**
 * A word is hidden in held-out text: how often the sum of the unit vectors around has the higher cosine with it than
 * with a word from another item. It is the area under the ROC curve of telling true words from random ones (the rank
 * statistic of Mann & Whitney 1947). Both words come from the same distribution, so that frequency alone is worth
 * nothing. Only the vectors are asked, and every number of dimensions and every algorithm is asked the same.
 *
 * The standard error is that of the bootstrap (Efron 1979) over sentences: items of one sentence are not independent.
 *
 * @param vectors row-major, rows of `dimensions`
 */
export function judgeClozeItems(items: ClozeItems, vectors: Float32Array, dimensions: number, seed = 1): ClozeQuality {
  const { words, others, starts, contexts, sentences } = items;
  const won: number[] = [];
  const asked: number[] = [];
  const around = new Float64Array(dimensions);
  let last = -1;
  for (let i = 0; i < words.length; i++) {
    if (sentences[i] !== last) {
      last = sentences[i]!;
      won.push(0);
      asked.push(0);
    }
    around.fill(0);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      addUnit(around, vectors, contexts[at]!);
    }
    const difference = share(around, vectors, words[i]!) - share(around, vectors, others[i]!);
    won[won.length - 1]! += difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
    asked[asked.length - 1]!++;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { quality: sum(won) / sum(asked), standardError: bootstrapError(won, asked, Random.seeded(seed, 0)) };
}

/** Standard deviation of sum(won) / sum(asked) over resampled sentences. */
function bootstrapError(won: readonly number[], asked: readonly number[], random: Random): number {
  const shares = Array.from({ length: RESAMPLES }, () => {
    let wins = 0;
    let questions = 0;
    for (let draw = 0; draw < won.length; draw++) {
      const sentence = random.below(won.length);
      wins += won[sentence]!;
      questions += asked[sentence]!;
    }
    return wins / questions;
  });
  const mean = shares.reduce((total, share) => total + share, 0) / RESAMPLES;
  return Math.sqrt(shares.reduce((total, share) => total + (share - mean) ** 2, 0) / (RESAMPLES - 1));
}

/** Adds a word's unit vector; nothing of a word without a direction. */
function addUnit(sum: Float64Array, vectors: Float32Array, id: number): void {
  const start = id * sum.length;
  let squares = 0;
  for (let i = start; i < start + sum.length; i++) {
    squares += vectors[i]! * vectors[i]!;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let k = 0; k < sum.length; k++) {
    sum[k]! += vectors[start + k]! * scale;
  }
}

/** A word's cosine with `around`, times the length of `around`; 0 where the word has no direction. */
function share(around: Float64Array, vectors: Float32Array, id: number): number {
  let dot = 0;
  let squares = 0;
  for (let k = 0, i = id * around.length; k < around.length; k++, i++) {
    dot += around[k]! * vectors[i]!;
    squares += vectors[i]! * vectors[i]!;
  }
  return squares > 0 ? dot / Math.sqrt(squares) : 0;
}
