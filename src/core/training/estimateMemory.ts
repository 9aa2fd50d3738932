import type { TrainingOptions } from './options';
import { BYTES_PER_TOKEN } from './plan';

/**
 * How many different words a text has, and how many of them often enough, by Heaps' law (Heaps 1978): V = K n^beta.
 * K and beta are fitted to prefixes of 10,000 to 7 million words of Wikipedia's vital articles in shuffled order, where
 * the share of words with at least m occurrences falls about as m^-0.76. Other text has half to twice as many.
 */
const heaps = { k: 10.3, beta: 0.612, rareness: 0.76 };

/** Bytes of ids that stay in memory; more goes to disk. */
const MAX_ID_BYTES = 256 * 1024 * 1024;
/** Bytes of co-occurrences that stay in memory; more goes to disk. */
const MAX_CELL_BYTES = 1e9;
/** What a different word takes while the text is read. */
const BYTES_PER_WORD = 70;
/** Different cells of the co-occurrence matrix a token, at a window of 10. */
const CELLS_PER_TOKEN = 3.4;
/** Different n-grams of 3 to 6 letters a word. */
const NGRAMS_PER_WORD = 15;

/** Words with at least `minCount` occurrences in a text of so many words, about. */
export function estimateWords(tokens: number, minCount: number): number {
  return Math.ceil(Math.min(tokens, heaps.k * tokens ** heaps.beta) * minCount ** -heaps.rareness);
}

/**
 * Bytes of memory that learning from `bytes` of text takes, about: before the text is read, nobody knows how many
 * different words it has. It is exact, and checked, when that is known.
 */
export function estimateMemory(bytes: number, options: TrainingOptions): number {
  const tokens = bytes / BYTES_PER_TOKEN;
  const words = estimateWords(tokens, options.minCount);
  const reading = Math.min(MAX_ID_BYTES, 4 * tokens) + BYTES_PER_WORD * estimateWords(tokens, 1);
  const result = options.algorithm === 'onehot' ? 0 : 4 * words * options.dimensions;
  return reading + weights(words, tokens, options) + result;
}

function weights(words: number, tokens: number, options: TrainingOptions): number {
  const { dimensions, hidden, window } = options;
  const row = 4 * dimensions;
  const cells = CELLS_PER_TOKEN * tokens * Math.min(1, window / 10);
  switch (options.algorithm) {
    case 'skipgram':
    case 'cbow':
      return words * row * (options.hierarchicalSoftmax && options.negative > 0 ? 3 : 2);
    case 'subword':
      return row * (3 * words + Math.min(options.buckets, NGRAMS_PER_WORD * words)) + 4 * NGRAMS_PER_WORD * words;
    case 'glove':
      // Two vectors with as many accumulators, and the cells in order of their tiles.
      return 4 * words * row + Math.min(MAX_CELL_BYTES, 12 * cells);
    case 'lm':
      // Weights, and two moments of each for Adam.
      return 12 * (words * (dimensions + hidden) + window * dimensions * hidden);
    case 'counts':
      return Math.min(MAX_CELL_BYTES, 8 * cells) + 2 * words * row;
    case 'onehot':
      return 0;
  }
}
