import { complete } from '../../core/queries/complete';
import type { WordEntry } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount } from './limits';

/** Vocabulary words that begin with `prefix`. */
export function answerComplete(
  model: LoadedModel,
  request: { readonly prefix: string; readonly limit: number },
): WordEntry[] {
  return complete(model.space.vocabulary, request.prefix, checkCount(request.limit)).map((id) => model.entry(id));
}
