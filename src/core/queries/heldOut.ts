import { Random } from '../training/random';

/** Pairs of words that stand near each other in text that nothing was learnt from. Columns of equal length. */
export interface HeldOutPairs {
  /** Ids of words. */
  readonly centres: Int32Array;
  /** A word that stands beside each of them. */
  readonly contexts: Int32Array;
  /** A word that stands beside another one, drawn with the same frequency. */
  readonly others: Int32Array;
  /** Number of the sentence each pair is from; ascending. */
  readonly sentences: Int32Array;
}

/** How well vectors tell a word's true neighbours from other words. */
export interface HeldOutQuality {
  /** Share of the pairs whose true word has the higher cosine, ties counting half: 0.5 is chance, 1 is perfect. */
  readonly quality: number;
  readonly standardError: number;
}

const resamples = 200;

/**
 * The share of held-out pairs whose cosine is higher than that of the same centre with another word: the area under the
 * ROC curve of telling true neighbours from random ones (the rank statistic of Mann & Whitney 1947). Both words come
 * from the same distribution, so that frequency alone is worth nothing. Only the vectors are asked, and every number of
 * dimensions and every algorithm is asked the same.
 *
 * The standard error is that of the bootstrap (Efron 1979) over sentences: pairs of one sentence are not independent.
 *
 * @param vectors row-major, rows of `dimensions`
 */
export function judgeHeldOut(pairs: HeldOutPairs, vectors: Float32Array, dimensions: number, seed = 1): HeldOutQuality {
  const { centres, contexts, others, sentences } = pairs;
  const won: number[] = [];
  const asked: number[] = [];
  let last = -1;
  for (let i = 0; i < centres.length; i++) {
    if (sentences[i] !== last) {
      last = sentences[i]!;
      won.push(0);
      asked.push(0);
    }
    const difference =
      cosine(vectors, dimensions, centres[i]!, contexts[i]!) - cosine(vectors, dimensions, centres[i]!, others[i]!);
    won[won.length - 1]! += difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
    asked[asked.length - 1]!++;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { quality: sum(won) / sum(asked), standardError: bootstrapError(won, asked, Random.seeded(seed, 0)) };
}

/** Standard deviation of sum(won) / sum(asked) over resampled sentences. */
function bootstrapError(won: readonly number[], asked: readonly number[], random: Random): number {
  const shares = Array.from({ length: resamples }, () => {
    let wins = 0;
    let questions = 0;
    for (let draw = 0; draw < won.length; draw++) {
      const sentence = random.below(won.length);
      wins += won[sentence]!;
      questions += asked[sentence]!;
    }
    return wins / questions;
  });
  const mean = shares.reduce((total, share) => total + share, 0) / resamples;
  return Math.sqrt(shares.reduce((total, share) => total + (share - mean) ** 2, 0) / (resamples - 1));
}

/** 0 where a word has no direction. */
function cosine(vectors: Float32Array, dimensions: number, a: number, b: number): number {
  let dot = 0;
  let first = 0;
  let second = 0;
  for (let k = 0, i = a * dimensions, j = b * dimensions; k < dimensions; k++, i++, j++) {
    dot += vectors[i]! * vectors[j]!;
    first += vectors[i]! * vectors[i]!;
    second += vectors[j]! * vectors[j]!;
  }
  const norms = Math.sqrt(first * second);
  return norms > 0 ? dot / norms : 0;
}
