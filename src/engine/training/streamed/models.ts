import { VecinityError } from '../../../core/errors';
import type { Algorithm } from '../../../core/training/algorithms';
import { languageModel } from './languageModel';
import type { StreamedModel } from './streamedModel';
import { subword } from './subword';
import { cbow, skipgram } from './word2vec';

const models: Readonly<Partial<Record<Algorithm, StreamedModel>>> = { skipgram, cbow, subword, lm: languageModel };

/** @throws VecinityError `internal` for an algorithm that is not learned from a stream */
export function streamedModel(algorithm: Algorithm): StreamedModel {
  const model = models[algorithm];
  if (!model) {
    throw new VecinityError('internal', `${algorithm} is not learned from a stream of words.`);
  }
  return model;
}
