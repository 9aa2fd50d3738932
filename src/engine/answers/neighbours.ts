import type { Neighbour, NeighboursRequest } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount } from './limits';

/** @throws VecinityError `unknownWord`, `badOption`. */
export function answerNeighbours(model: LoadedModel, request: Omit<NeighboursRequest, 'model'>): Neighbour[] {
  const count = checkCount(request.count);
  return model.neighboursOf(model.requireWord(request.word), count, request.rank);
}
