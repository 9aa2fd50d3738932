import { parseExpression, type ExpressionWord } from '../../core/queries/expression';
import { findWord } from '../../core/queries/findWord';
import { similarity } from '../../core/queries/similarity';
import type { AskAnswer, AskRequest } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { solveAnalogy } from './analogy';
import { checkCount } from './limits';

/** @throws VecinityError `badExpression` and `unknownWord`, both with the range in the text; `badOption`. */
export function answerAsk(model: LoadedModel, request: Omit<AskRequest, 'model'>): AskAnswer {
  const count = checkCount(request.count);
  const { space } = model;
  const expression = parseExpression(request.text, (text) => findWord(space.vocabulary, text) >= 0);
  const find = ({ text, start, end }: ExpressionWord): number => model.requireWord(text, [start, end]);
  switch (expression.kind) {
    case 'neighbours': {
      const id = find(expression.word);
      const results = model.neighboursOf(id, count, request.rank);
      return {
        kind: 'neighbours',
        entry: model.entry(id),
        results,
        ...model.orderOf(request.rank),
        ...model.equallyFar([id]),
      };
    }
    case 'analogy': {
      const positive = expression.positive.map(find);
      const negative = expression.negative.map(find);
      return {
        kind: 'analogy',
        positive: positive.map((id) => model.entry(id)),
        negative: negative.map((id) => model.entry(id)),
        method: request.method,
        results: solveAnalogy(model, positive, negative, request.method, count),
        ...model.equallyFar([...positive, ...negative]),
      };
    }
    case 'similarity': {
      const first = find(expression.first);
      const second = find(expression.second);
      return {
        kind: 'similarity',
        first: model.entry(first),
        second: model.entry(second),
        cosine: similarity(space, first, second),
      };
    }
  }
}
