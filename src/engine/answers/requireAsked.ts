import type { ExpressionWord } from '../../core/queries/expression/expression';
import type { LoadedModel } from '../loadedModel';

/** The id of a word of a question. @throws VecinityError `unknownWord` with its range */
export function requireAsked(model: LoadedModel, { text, start, end }: ExpressionWord): number {
  return model.requireWord(text, [start, end]);
}
