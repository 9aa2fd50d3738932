import type { NeighbourOrder } from '../../core/queries/evidence';
import { findSpelling, findWord, idOf } from '../../core/queries/findWord';
import { lookupParts, namePart, type LookupPart, type TextRange } from '../../core/text/lookup';
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
    return { ...describeKnown(model, id, count, request.rank), phrase: { before, after } };
  }
  const parts = lookupParts(request.text, request.offset);
  for (const part of parts) {
    const id = firstKnown(part.forms.map((form) => idOf(vocabulary, form)));
    if (id !== undefined) {
      return { ...describeKnown(model, id, count, request.rank), ...partOf(request.text, part) };
    }
  }
  const id = firstKnown([findWord(vocabulary, request.text)]) ?? model.addOov(request.text);
  return id >= 0 ? describeKnown(model, id, count, request.rank) : unknown(model, request, parts);
}

function firstKnown(ids: readonly number[]): number | undefined {
  return ids.find((id) => id >= 0);
}

/** The range of a part; empty for the whole text. */
function partOf(text: string, { start, end }: TextRange): { readonly part?: TextRange } {
  return end - start < text.length ? { part: { start, end } } : {};
}

/** Describes an unknown text; of an identifier, the word at the pointer. */
function unknown(
  model: LoadedModel,
  { text, offset }: Pick<DescribeRequest, 'text' | 'offset'>,
  parts: readonly LookupPart[],
): WordDescription {
  const part = namePart(text, offset);
  const suggestions = model.suggest(normalizeWord(text.slice(part.start, part.end)));
  return {
    kind: 'unknown',
    text,
    // The last form is the hovered part of a compound.
    suggestions: suggestions.length > 0 ? suggestions : model.suggest(parts.at(-1)?.forms.at(-1) ?? ''),
    ...partOf(text, part),
  };
}

function describeKnown(
  model: LoadedModel,
  id: number,
  count: number,
  rank: NeighbourOrder | undefined,
): WordDescription & { readonly kind: 'known' } {
  return {
    kind: 'known',
    entry: model.entry(id),
    vocabularySize: model.space.vocabulary.size,
    neighbours: model.neighboursOf(id, count, rank).results,
    ...model.orderOf(rank),
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
