import { neighbours } from '../../core/queries/neighbours';
import type { Neighbour, NeighboursRequest } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount } from './limits';

/** @throws VecinityError `unknownWord`, `badOption`. */
export function answerNeighbours(model: LoadedModel, request: Omit<NeighboursRequest, 'model'>): Neighbour[] {
  const count = checkCount(request.count);
  const id = model.requireWord(request.word);
  return neighbours(model.space, id, count, model.scan).map((scored) => model.neighbour(scored, id));
}
