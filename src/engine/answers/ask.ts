import { nearestAmong } from '../../core/queries/candidates';
import type { ExpressionTerm, Search } from '../../core/queries/expression/expression';
import { parseExpression } from '../../core/queries/expression/parse';
import { findWord } from '../../core/queries/findWord';
import { exclusion, nearestToDirection } from '../../core/queries/neighbours';
import { VecinityError } from '../../core/errors';
import type { AskAnswer, AskedTerm, AskRequest } from '../../protocol/ask';
import type { LoadedModel } from '../loadedModel';
import { solveAnalogy, type Found } from './analogy';
import { answerOddOne, answerPair, answerSets, answerTexts } from './askOfWords';
import { chooseCandidates, type ChosenCandidates, type ReadCandidates } from './candidates';
import { checkCount } from './limits';
import { requireAsked } from './requireAsked';

type Request = Omit<AskRequest, 'model'> & ReadCandidates;

/** @throws VecinityError `badExpression` and `unknownWord`, both with the range in the text; `badOption`. */
export function answerAsk(model: LoadedModel, request: Request): AskAnswer {
  checkCount(request.count);
  const expression = parseExpression(request.text, (text) => findWord(model.space.vocabulary, text) >= 0);
  switch (expression.kind) {
    case 'neighbours':
    case 'analogy':
    case 'vector':
      return answerSearch(model, expression, request);
    case 'sets':
      return answerSets(model, expression);
    case 'odd':
      return answerOddOne(model, expression);
    case 'mover':
      return answerTexts(model, expression);
    case 'similarity':
    case 'distance':
    case 'relative':
    case 'rank':
    case 'closer':
      return answerPair(model, expression, request.count);
  }
}

function answerSearch(model: LoadedModel, search: Search, request: Request): AskAnswer {
  const { count, rank } = request;
  const chosen = chooseCandidates(model, request, search.candidates);
  switch (search.kind) {
    case 'neighbours': {
      const id = requireAsked(model, search.word);
      const { results, total } = model.neighboursOf(id, count, rank, chosen?.candidates);
      return {
        kind: 'neighbours',
        entry: model.entry(id),
        results,
        ...(chosen && { limits: { ...chosen.limits, total } }),
        ...model.orderOf(rank),
        ...model.equallyFar([id]),
      };
    }
    case 'analogy': {
      const positive = search.positive.map((word) => ({ word, id: requireAsked(model, word) }));
      const negative = search.negative.map((word) => ({ word, id: requireAsked(model, word) }));
      const terms = [
        ...positive.map(({ word, id }) => ({ id, weight: word.weight ?? 1 })),
        ...negative.map(({ word, id }) => ({ id, weight: -(word.weight ?? 1) })),
      ];
      // 3CosMul multiplies, and knows no weights.
      const method = terms.every(({ weight }) => Math.abs(weight) === 1) ? request.method : '3CosAdd';
      const asked = ({ word, id }: { readonly word: ExpressionTerm; readonly id: number }): AskedTerm => ({
        ...model.entry(id),
        ...(word.weight === undefined ? {} : { weight: word.weight }),
      });
      return {
        kind: 'analogy',
        positive: positive.map(asked),
        negative: negative.map(asked),
        method,
        ...solveAnalogy(model, terms, method, count, chosen),
        ...model.equallyFar(terms.map(({ id }) => id)),
      };
    }
    case 'vector':
      return {
        kind: 'vector',
        values: search.values,
        ...nearVector(model, search.values, count, chosen),
        ...model.equallyFar([]),
      };
  }
}

/** @throws VecinityError `badExpression` if the vector has another number of dimensions, or length 0 */
function nearVector(
  model: LoadedModel,
  values: readonly number[],
  count: number,
  chosen: ChosenCandidates | undefined,
): Found {
  const { space, scan } = model;
  const length = Math.hypot(...values);
  if (values.length !== space.dimensions || length === 0) {
    throw new VecinityError(
      'badExpression',
      length === 0
        ? 'All numbers of the vector are 0.'
        : `The vector has ${values.length} numbers; the model has ${space.dimensions} dimensions.`,
      { remedy: 'Paste a vector of this model.' },
    );
  }
  if (space.isOneHot) {
    return { results: [] };
  }
  const direction = Float64Array.from(values, (value) => value / length);
  if (!chosen) {
    const found = nearestToDirection(space, direction, { count, asked: [] }, scan);
    return { results: found.map((scored) => model.neighbour(scored)) };
  }
  const { best, total } = nearestAmong(space, direction, chosen.candidates, count, exclusion(space, []), { scan });
  return { results: best.map((scored) => model.neighbour(scored)), limits: { ...chosen.limits, total } };
}
