import { similarityMatrix } from '../../core/queries/similarity';
import type { LoadedModel } from '../loadedModel';
import { checkWords } from './limits';

/** Cosine matrix of `words`, a row a word. @throws VecinityError `unknownWord`, `badOption`. */
export function answerSimilarity(model: LoadedModel, words: readonly string[]): number[][] {
  const matrix = similarityMatrix(
    model.space,
    checkWords(words).map((word) => model.requireWord(word)),
  );
  return words.map((_, row) => [...matrix.subarray(row * words.length, (row + 1) * words.length)]);
}
