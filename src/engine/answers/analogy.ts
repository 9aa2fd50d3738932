import { VecinityError } from '../../core/errors';
import { analogy3CosAdd, analogy3CosMul } from '../../core/queries/analogy';
import type { AnalogyMethod, AnalogyRequest, Neighbour } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount, checkWords } from './limits';

/** Maximum words of an analogy: 3CosMul scans the vocabulary for each word, 3CosAdd only once. */
const MAX_WORDS: Readonly<Record<AnalogyMethod, number>> = { '3CosAdd': 1000, '3CosMul': 100 };

/** @throws VecinityError `unknownWord`, `badOption`. */
export function answerAnalogy(model: LoadedModel, request: Omit<AnalogyRequest, 'model'>): Neighbour[] {
  const positive = request.positive.map((word) => model.requireWord(word));
  const negative = request.negative.map((word) => model.requireWord(word));
  return solveAnalogy(model, positive, negative, request.method, request.count);
}

/** The same for ids of words. */
export function solveAnalogy(
  model: LoadedModel,
  positive: readonly number[],
  negative: readonly number[],
  method: AnalogyMethod,
  count: number,
): Neighbour[] {
  if (positive.length + negative.length === 0) {
    throw new VecinityError('badOption', 'An analogy needs at least one word.', {
      remedy: 'Give positive words, negative words or both.',
    });
  }
  checkWords([...positive, ...negative], MAX_WORDS[method]);
  const solve = method === '3CosMul' ? analogy3CosMul : analogy3CosAdd;
  return solve(model.space, positive, negative, checkCount(count), model.scan).map((scored) => model.neighbour(scored));
}
