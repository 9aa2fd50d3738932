import { findWord, idOf } from '../../core/queries/findWord';
import { neighbours } from '../../core/queries/neighbours';
import { lookupForms } from '../../core/text/lookup';
import { normalizeWord } from '../../core/text/normalize';
import type { DescribeRequest, WordDescription } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount } from './limits';

/** What a hover shows of the text under the pointer; closest spellings where the vocabulary has none of its forms. */
export function answerDescribe(model: LoadedModel, request: Omit<DescribeRequest, 'model'>): WordDescription {
  const count = checkCount(request.count);
  const { vocabulary } = model.space;
  const forms = lookupForms(request.text, request.offset);
  const known = [...forms.map((form) => idOf(vocabulary, form)), findWord(vocabulary, request.text)];
  const id = known.find((form) => form >= 0) ?? model.admit(request.text);
  if (id >= 0) {
    return {
      kind: 'known',
      entry: model.entry(id),
      vocabularySize: vocabulary.size,
      neighbours: neighbours(model.space, id, count, model.scan).map((scored) => model.neighbour(scored, id)),
      ...model.equallyFar([id]),
    };
  }
  const whole = model.suggest(normalizeWord(request.text));
  return {
    kind: 'unknown',
    text: request.text,
    // The last form is the part of a compound under the pointer.
    suggestions: whole.length > 0 ? whole : model.suggest(forms.at(-1) ?? ''),
  };
}
