import type { Expression, PairQuestion } from '../../core/queries/expression/expression';
import { closerThan, relativeCosine } from '../../core/queries/closer';
import { sumDirection } from '../../core/queries/neighbours';
import { rankAmong } from '../../core/queries/ranking';
import { exactCosine } from '../../core/queries/scan';
import { similarity } from '../../core/queries/similarity';
import { wordMovers } from '../../core/queries/wordMovers';
import { byCentrality, setSimilarity } from '../../core/queries/wordSets';
import { textWords } from '../../core/text/textWords';
import { VecinityError } from '../../core/errors';
import type { AskAnswer, ComparedText } from '../../protocol/ask';
import type { LoadedModel } from '../loadedModel';
import { checkWords } from './limits';
import { requireAsked } from './requireAsked';

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** gensim's default of `relative_cosine_similarity`. */
const RELATIVE_TO = 10;

/** A question about two words. @throws VecinityError `unknownWord`, `badExpression` */
export function answerPair(model: LoadedModel, pair: Of<PairQuestion>, count: number): AskAnswer {
  const { space, scan } = model;
  const [first, second] = [requireAsked(model, pair.first), requireAsked(model, pair.second)];
  const cosine = similarity(space, first, second);
  const asked = { first: model.entry(first), second: model.entry(second), cosine };
  const equallyFar = model.equallyFar([first, second]);
  switch (pair.kind) {
    case 'similarity':
      return { kind: 'similarity', ...asked };
    case 'distance':
      return { kind: 'distance', distance: 1 - cosine, ...asked };
    case 'relative': {
      const relative = relativeCosine(space, first, second, RELATIVE_TO, scan);
      if (relative === undefined && equallyFar.equallyFar === undefined) {
        const { start, end, text } = pair.first;
        throw new VecinityError('badExpression', `The nearest words of "${text}" have cosines that sum to 0.`, {
          range: [start, end],
          remedy: 'Ask for the similarity: a ~ b',
        });
      }
      return { kind: 'relative', relative: relative ?? 0, nearest: RELATIVE_TO, ...asked, ...equallyFar };
    }
    case 'rank': {
      const closer = closerThan(space, first, second, scan);
      const of = space.vocabulary.size - (first < space.vocabulary.size ? 1 : 0);
      return { kind: 'rank', rank: closer.length + 1, of, ...asked, ...equallyFar };
    }
    case 'closer': {
      const closer = closerThan(space, first, second, scan);
      const direction = sumDirection(space, [{ id: first, weight: 1 }]);
      const best = direction
        ? rankAmong(
            closer,
            count,
            () => false,
            (id) => exactCosine(space, id, direction),
          )
        : [];
      const results = best.map((scored) => model.neighbour(scored, first));
      return { kind: 'closer', results, total: closer.length, ...asked, ...equallyFar };
    }
  }
}

/** @throws VecinityError `unknownWord`, `badOption` */
export function answerSets(model: LoadedModel, sets: Of<'sets'>): AskAnswer {
  const [first, second] = [sets.first, sets.second].map((words) =>
    checkWords(words).map((word) => requireAsked(model, word)),
  ) as [number[], number[]];
  const entries = (ids: readonly number[]): readonly ReturnType<LoadedModel['entry']>[] =>
    ids.map((id) => model.entry(id));
  return { kind: 'sets', first: entries(first), second: entries(second), ...setSimilarity(model.space, first, second) };
}

/**
 * Words out of vocabulary are left out, as in gensim, and the answer names them.
 * @throws VecinityError `unknownWord` if fewer than three words are left
 */
export function answerOddOne(model: LoadedModel, { words }: Of<'odd'>): AskAnswer {
  const found = words.map((word) => ({ word, id: model.findWord(word.text) }));
  const unknown = found.filter(({ id }) => id < 0).map(({ word }) => word);
  if (words.length - unknown.length < 3) {
    unknown.forEach((word) => requireAsked(model, word));
  }
  const ids = found.flatMap(({ id }) => (id < 0 ? [] : [id]));
  const results = byCentrality(model.space, ids).map(({ id, score }) => {
    const { word, count } = model.entry(id);
    return { word, cosine: score, count };
  });
  return { kind: 'odd', results, unknown: unknown.map(({ text }) => text), ...model.equallyFar(ids) };
}

/** @throws VecinityError `unknownWord` if a text has no word of the vocabulary; `badOption` if it is too long */
export function answerTexts(model: LoadedModel, texts: Of<'mover'>): AskAnswer {
  const [first, second] = [texts.first, texts.second].map((text) => {
    const found = wordsOf(model, text.text);
    if (found.ids.length === 0) {
      throw new VecinityError('unknownWord', `The text has no word of the vocabulary of ${model.summary.name}.`, {
        range: [text.start, text.end],
        remedy: 'Write a text with words that the model has.',
      });
    }
    return found;
  }) as [FoundWords, FoundWords];
  const { distance, moves } = wordMovers(model.space, first.ids, second.ids);
  return {
    kind: 'mover',
    first: first.text,
    second: second.text,
    distance,
    moves: moves.map(({ from, to, ...move }) => ({
      from: model.entry(from).word,
      to: model.entry(to).word,
      ...move,
    })),
  };
}

interface FoundWords {
  readonly ids: readonly number[];
  readonly text: ComparedText;
}

function wordsOf(model: LoadedModel, text: string): FoundWords {
  const { vocabulary } = model.space;
  const words = textWords(text, (run) => vocabulary.id(run) >= 0);
  // An out-of-vocabulary word gets a new id at each look-up.
  const found = new Map([...new Set(words)].map((word) => [word, model.findWord(word)]));
  const ids = words.map((word) => found.get(word)!).filter((id) => id >= 0);
  const unknown = [...found].flatMap(([word, id]) => (id < 0 ? [word] : []));
  return { ids, text: { words: ids.map((id) => model.entry(id).word), unknown } };
}
