import { formatCount, formatPlace, formatPlural } from '../../src/core/numberText';
import { missingText } from '../../src/core/tokenText';
import type { ShownToken, TokensAnswer } from '../../src/protocol/tokens';
import { textButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { robustBoundOf } from '../ui/stripPicture';
import { VectorStrip } from '../ui/vectorStrip';
import { rowOf, writtenAs } from './state';

export interface DetailActions {
  copy(text: string): void;
  ask(text: string): void;
}

/** One token: why it has no id, its n-grams, and its row with every number. */
export class TokenDetail {
  readonly element = element('section', { class: 'token-detail', 'aria-label': 'Chosen token' });
  private readonly strip: VectorStrip;

  constructor(private readonly actions: DetailActions) {
    this.strip = new VectorStrip({ copy: (text) => actions.copy(text) });
  }

  show(text: string, answer: TokensAnswer, token: ShownToken): void {
    const hasVector = token.word >= 0;
    this.element.replaceChildren(
      element(
        'header',
        { class: 'detail-head' },
        element('h3', { class: 'chosen-word' }, wordText(shorten(token.token, 200), 'term')),
        hasVector
          ? textButton('ask', 'Ask', 'Ask for its nearest neighbours in the side bar', () =>
              this.actions.ask(answer.words[token.word]!.word),
            )
          : undefined,
      ),
      element('p', { class: 'quiet' }, facts(text, answer, token)),
      ...(token.missing ? [element('p', {}, missingText(token.missing, hasVector))] : []),
      ...ngramList(token),
    );
    if (hasVector && !answer.isOneHot) {
      const values = rowOf(answer, token.word);
      this.strip.show(token.token, { values, dimensions: answer.dimensions }, robustBoundOf(answer.vectors));
      this.element.append(this.strip.element);
    }
  }
}

function facts(text: string, { vocabularySize, words }: TokensAnswer, token: ShownToken): string {
  const written = writtenAs(text, token);
  const entry = words[token.word];
  return [
    ...(token.id === null ? [] : [`id ${formatCount(token.id)} of ${formatCount(vocabularySize)}`]),
    ...(entry && entry.rank > 0 && !entry.isToken ? [formatPlace(entry.rank, false)] : []),
    ...(entry && entry.count > 0 ? [`${formatPlural(entry.count, 'time')} in the text`] : []),
    ...(written === token.token ? [] : [`written as \u201c${shorten(written, 80)}\u201d`]),
  ].join(' \u00b7 ');
}

/** The n-grams of an out-of-vocabulary word; those without a row are struck through. */
function ngramList({ ngrams }: ShownToken): HTMLElement[] {
  if (!ngrams || ngrams.length === 0) {
    return [];
  }
  const known = ngrams.filter(({ isKnown }) => isKnown).length;
  return [
    element(
      'ul',
      { class: 'ngrams', 'aria-label': 'n-grams' },
      ...ngrams.map(({ text, isKnown }) =>
        element(
          'li',
          { class: isKnown ? 'ngram' : 'ngram ngram-unknown' },
          wordText(text),
          isKnown ? undefined : element('span', { class: 'visually-hidden' }, ', unknown'),
        ),
      ),
    ),
    element(
      'p',
      { class: 'quiet' },
      `The model knows ${formatCount(known)} of these ${formatPlural(ngrams.length, 'n-gram')}. The vector is their mean.`,
    ),
  ];
}
