import { algorithms, uses } from './algorithms';
import { keepsOutputVectors, type TrainingOptions } from './options';
import { BYTES_PER_TOKEN } from './plan';

/**
 * Heaps' law (Heaps 1978) estimates the distinct words of a text: V = K n^beta. K and beta are fitted to prefixes of
 * 10,000 to 7 million words of Wikipedia's vital articles in shuffled order. There the share of words with at least m
 * occurrences falls about as m^-0.76. Other text has half to twice as many.
 */
const heaps = { k: 10.3, beta: 0.612, rareness: 0.76 };

/** Maximum bytes of ids in memory; the rest goes to disk. */
const MAX_ID_BYTES = 256 * 1024 * 1024;
/** Bytes per distinct word while the text is read. */
const BYTES_PER_WORD = 70;
/** Estimates how many words have at least `minCount` occurrences in a text of `tokens` words. */
export function estimateWords(tokens: number, minCount: number): number {
  return Math.ceil(Math.min(tokens, heaps.k * tokens ** heaps.beta) * minCount ** -heaps.rareness);
}

/**
 * Estimates the bytes of memory for learning from `bytes` of text. After reading, the exact need is known and checked.
 */
export function estimateMemory(bytes: number, options: TrainingOptions): number {
  const { algorithm, minCount, dimensions } = options;
  const tokens = bytes / BYTES_PER_TOKEN;
  const words = estimateWords(tokens, minCount);
  const reading = Math.min(MAX_ID_BYTES, 4 * tokens) + BYTES_PER_WORD * estimateWords(tokens, 1);
  const matrices = (uses(algorithm, 'dimensions') ? 1 : 0) + (keepsOutputVectors(options) ? 1 : 0);
  return reading + algorithms[algorithm].memory({ words, tokens }, options) + matrices * 4 * words * dimensions;
}
