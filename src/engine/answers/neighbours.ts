import type { Neighbour, NeighboursRequest } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { chooseCandidates, type ReadCandidates } from './candidates';
import { checkCount } from './limits';

/** @throws VecinityError `unknownWord`, `badOption`. */
export function answerNeighbours(
  model: LoadedModel,
  request: Omit<NeighboursRequest, 'model'> & ReadCandidates,
): readonly Neighbour[] {
  const count = checkCount(request.count);
  const chosen = chooseCandidates(model, request);
  const id = model.requireWord(request.word);
  return model.neighboursOf(id, count, request.rank, chosen?.candidates).results;
}
