import { VecinityError } from '../../core/errors';
import { analogy3CosMul, scoreBy3CosMul } from '../../core/queries/analogy';
import { allIds, nearestAmong } from '../../core/queries/candidates';
import { exclusion, nearest, sumDirection, type Term } from '../../core/queries/neighbours';
import { rankAmong, type Scored } from '../../core/queries/ranking';
import type { AnswerLimits } from '../../protocol/ask';
import type { AnalogyMethod, AnalogyRequest, Neighbour } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { chooseCandidates, type ChosenCandidates, type ReadCandidates } from './candidates';
import { checkCount, checkWords } from './limits';

/** Maximum words of an analogy: 3CosMul scans the vocabulary for each word, 3CosAdd only once. */
const MAX_WORDS: Readonly<Record<AnalogyMethod, number>> = { '3CosAdd': 1000, '3CosMul': 100 };

/** Words that answer a question, and how their number was limited. */
export interface Found {
  readonly results: readonly Neighbour[];
  readonly limits?: AnswerLimits;
}

/** @throws VecinityError `unknownWord`, `badOption`. */
export function answerAnalogy(
  model: LoadedModel,
  request: Omit<AnalogyRequest, 'model'> & ReadCandidates,
): readonly Neighbour[] {
  const plus = request.positive.map((word) => ({ id: model.requireWord(word), weight: 1 }));
  const minus = request.negative.map((word) => ({ id: model.requireWord(word), weight: -1 }));
  const { method, count } = request;
  return solveAnalogy(model, [...plus, ...minus], method, count, chooseCandidates(model, request)).results;
}

/**
 * The same for ids of words with weights.
 * @param terms of 3CosMul have a weight of 1 or -1
 */
export function solveAnalogy(
  model: LoadedModel,
  terms: readonly Term[],
  method: AnalogyMethod,
  count: number,
  chosen?: ChosenCandidates,
): Found {
  if (terms.length === 0) {
    throw new VecinityError('badOption', 'An analogy needs at least one word.', {
      remedy: 'Give positive words, negative words or both.',
    });
  }
  checkWords(terms, MAX_WORDS[method]);
  checkCount(count);
  const solve = method === '3CosMul' ? by3CosMul : by3CosAdd;
  const { best, total } = solve(model, terms, count, chosen);
  return {
    results: best.map((scored) => model.neighbour(scored)),
    ...(chosen && { limits: { ...chosen.limits, total } }),
  };
}

interface Solution {
  readonly best: readonly Scored[];
  readonly total: number;
}

function by3CosAdd(
  { space, scan }: LoadedModel,
  terms: readonly Term[],
  count: number,
  chosen: ChosenCandidates | undefined,
): Solution {
  if (!chosen) {
    const best = nearest(space, terms, count, scan);
    return { best, total: best.length };
  }
  const direction = sumDirection(space, terms);
  const isExcluded = exclusion(
    space,
    terms.map(({ id }) => id),
  );
  return direction && !space.isOneHot
    ? nearestAmong(space, direction, chosen.candidates, count, isExcluded, { scan })
    : { best: [], total: 0 };
}

function by3CosMul(
  { space, scan }: LoadedModel,
  terms: readonly Term[],
  count: number,
  chosen: ChosenCandidates | undefined,
): Solution {
  const idsOf = (sign: number): number[] => terms.filter(({ weight }) => weight === sign).map(({ id }) => id);
  const [positive, negative] = [idsOf(1), idsOf(-1)];
  if (!chosen || space.isOneHot) {
    const best = analogy3CosMul(space, positive, negative, count, scan);
    return { best, total: best.length };
  }
  const score = scoreBy3CosMul(space, positive, negative);
  const isExcluded = exclusion(space, [...positive, ...negative]);
  const { among = allIds(space), threshold = -Infinity } = chosen.candidates;
  const ids = among.filter((id) => !isExcluded(id) && score(id) >= threshold);
  return { best: rankAmong(ids, count, () => false, score), total: ids.length };
}
