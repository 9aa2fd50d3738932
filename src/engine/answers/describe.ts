import { findSpelling, findWord, idOf } from '../../core/queries/findWord';
import { neighbours } from '../../core/queries/neighbours';
import { lookupForms } from '../../core/text/lookup';
import { normalizeWord } from '../../core/text/normalize';
import { phrasesAround, type PhraseCandidate, type WordsBeside } from '../../core/text/phraseAround';
import type { DescribeRequest, WordDescription } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkCount } from './limits';

/** Describes the hovered text; suggests similar spellings if the vocabulary has none of its forms. */
export function answerDescribe(model: LoadedModel, request: Omit<DescribeRequest, 'model'>): WordDescription {
  const count = checkCount(request.count);
  const { vocabulary } = model.space;
  const phrase = request.beside && findPhrase(model, request.text, request.beside);
  if (phrase) {
    const { id, before, after } = phrase;
    return { ...describeKnown(model, id, count), phrase: { before, after } };
  }
  const forms = lookupForms(request.text, request.offset);
  const known = [...forms.map((form) => idOf(vocabulary, form)), findWord(vocabulary, request.text)];
  const id = known.find((form) => form >= 0) ?? model.addOov(request.text);
  if (id >= 0) {
    return describeKnown(model, id, count);
  }
  const whole = model.suggest(normalizeWord(request.text));
  return {
    kind: 'unknown',
    text: request.text,
    // The last form is the hovered part of a compound.
    suggestions: whole.length > 0 ? whole : model.suggest(forms.at(-1) ?? ''),
  };
}

function describeKnown(model: LoadedModel, id: number, count: number): WordDescription & { readonly kind: 'known' } {
  return {
    kind: 'known',
    entry: model.entry(id),
    vocabularySize: model.space.vocabulary.size,
    neighbours: neighbours(model.space, id, count, model.scan).map((scored) => model.neighbour(scored, id)),
    ...model.equallyFar([id]),
  };
}

/** The longest phrase of the vocabulary around a word. */
function findPhrase(
  model: LoadedModel,
  text: string,
  { before, after }: WordsBeside,
): (PhraseCandidate & { readonly id: number }) | undefined {
  for (const candidate of phrasesAround(text, { before: before.slice(-4), after: after.slice(0, 4) })) {
    const id = findSpelling(model.space.vocabulary, candidate.text);
    if (id >= 0) {
      return { ...candidate, id };
    }
  }
  return undefined;
}
