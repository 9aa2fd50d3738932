import { Random } from '../training/shared/random';

/** Cloze items from held-out text: hidden words with their contexts, as columns. */
export interface ClozeItems {
  /** Ids of the hidden words. */
  readonly words: Int32Array;
  /** A distractor for each item: the hidden word of another item, which has the same distribution. */
  readonly others: Int32Array;
  /** The context of item i is `contexts[starts[i]..starts[i + 1])`: one value more than there are items. */
  readonly starts: Int32Array;
  readonly contexts: Int32Array;
  /** Index of the sentence of each item, ascending. */
  readonly sentences: Int32Array;
}

/** How well vectors tell hidden words from distractors. */
export interface ClozeQuality {
  /**
   * Share of items whose hidden word is nearer to the context than the distractor, 0..1. Ties count half; chance is
   * 0.5.
   */
  readonly quality: number;
  readonly standardError: number;
}

const RESAMPLES = 200;

/**
 * Scores vectors on cloze items: how often the sum of the context's unit vectors has a higher cosine with the hidden
 * word than with the distractor. This estimates the area under the ROC curve (Mann & Whitney 1947). Both words come
 * from the same distribution, so frequency alone scores 0.5. The score depends on vectors alone, whatever the
 * algorithm.
 *
 * The standard error is a bootstrap (Efron 1979) over sentences, because items of one sentence are not independent.
 * @param vectors row-major, V x dimensions
 */
export function judgeClozeItems(items: ClozeItems, vectors: Float32Array, dimensions: number, seed = 1): ClozeQuality {
  const { words, others, starts, contexts, sentences } = items;
  const won: number[] = [];
  const asked: number[] = [];
  const context = new Float64Array(dimensions);
  let last = -1;
  for (let i = 0; i < words.length; i++) {
    if (sentences[i] !== last) {
      last = sentences[i]!;
      won.push(0);
      asked.push(0);
    }
    context.fill(0);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      addUnit(context, vectors, contexts[at]!);
    }
    const difference = projection(context, vectors, words[i]!) - projection(context, vectors, others[i]!);
    won[won.length - 1]! += difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
    asked[asked.length - 1]!++;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { quality: sum(won) / sum(asked), standardError: bootstrapError(won, asked, Random.seeded(seed, 0)) };
}

/** Standard deviation of sum(won) / sum(asked) over sentences drawn with replacement. */
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

/** sum += unit vector of word `id`; a zero vector adds nothing. */
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

/** Dot product of `context` with the unit vector of word `id`; 0 for a zero vector. */
function projection(context: Float64Array, vectors: Float32Array, id: number): number {
  let dot = 0;
  let squares = 0;
  for (let k = 0, i = id * context.length; k < context.length; k++, i++) {
    dot += context[k]! * vectors[i]!;
    squares += vectors[i]! * vectors[i]!;
  }
  return squares > 0 ? dot / Math.sqrt(squares) : 0;
}
