import { formatCosine, formatCount } from '../../src/core/numberText';
import { capitalised } from '../../src/core/training/algorithms';
import type { TokensAnswer } from '../../src/protocol/tokens';
import { css } from '../ui/colour';
import type { ColourScale } from '../ui/colourScale';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable, rowHead } from '../ui/table';
import { nearestById, pairsOf, shownPairs, type Pair } from './pairs';

const MAX_WORD_LENGTH = 24;

/** The same pairs in four columns: distance of ids, one-hot, random first vectors, learned. */
export function pairsSection(answer: TokensAnswer, scale: ColourScale): HTMLElement[] {
  const pairs = pairsOf(answer);
  if (pairs.length === 0) {
    return [element('p', { class: 'quiet' }, 'Type a second word with a vector to compare two.')];
  }
  const shown = shownPairs(pairs);
  const { isOneHot } = answer;
  const heads = ['Pair', 'Distance of ids', 'One-hot', ...(isOneHot ? [] : ['First vectors', 'Learned'])];
  const table = dataTable(
    'Cosines of pairs of words, and the distance of their ids',
    heads.map((title) => columnHead(title)),
    shown.map((pair) => [
      rowHead(pairName(answer, pair)),
      element('td', { class: 'table-number' }, pair.idDistance === undefined ? 'no id' : formatCount(pair.idDistance)),
      cosineCell(pair.oneHot, scale),
      ...(isOneHot ? [] : [cosineCell(pair.random, scale), cosineCell(pair.learned, scale)]),
    ]),
  );
  table.classList.add('pairs');
  return [
    element('p', { class: 'pairs-lesson' }, ...lesson(answer, pairs)),
    element('div', { class: 'pairs-box', tabindex: 0, role: 'region', 'aria-label': 'Pairs in four columns' }, table),
    element('p', { class: 'quiet' }, notes(answer, pairs, shown)),
  ];
}

/** What the columns show, with the words on the screen. */
function lesson(answer: TokensAnswer, pairs: readonly Pair[]): (Node | string)[] {
  const nearest = nearestById(pairs);
  const [best] = pairs;
  if (answer.isOneHot) {
    return ['This model is one-hot: any two different words have cosine 0. Nothing is learned.'];
  }
  const learned = (pair: Pair): string => formatCosine(pair.learned!, 2);
  if (!nearest) {
    return [
      'These words have no ids, so there is nothing to compare by id. ',
      'Most similar by the model: ',
      pairName(answer, best!),
      ` (${learned(best!)}).`,
    ];
  }
  const apart = formatCount(nearest.idDistance!);
  const start = ['By id, ', pairName(answer, nearest), ` look closest: ${apart} apart. `];
  if (nearest === best) {
    return [
      ...start,
      `They are also the most similar by the model (${learned(nearest)}). That is chance: ${meaningOf(answer)}.`,
    ];
  }
  const other = best!.idDistance === undefined ? '' : `, ${formatCount(best!.idDistance)} apart`;
  return [
    ...start,
    `Their learned cosine is ${learned(nearest)}. The most similar pair is `,
    pairName(answer, best!),
    ` (${learned(best!)}${other}). ${capitalised(meaningOf(answer))}.`,
  ];
}

/** What an id says: a vocabulary with counts is in their order. */
function meaningOf({ words, cut }: TokensAnswer): string {
  const isByCount = cut !== 'tokenizer' && words.every(({ count, isOutside }) => count > 0 || isOutside);
  return isByCount ? 'an id only says how frequent a word is' : 'an id says nothing about meaning';
}

function notes({ first, isOneHot }: TokensAnswer, pairs: readonly Pair[], shown: readonly Pair[]): string {
  return [
    ...(shown.length < pairs.length
      ? [`${formatCount(shown.length)} of ${formatCount(pairs.length)} pairs: the most and the least similar.`]
      : []),
    ...(isOneHot
      ? []
      : [
          first?.isOwn
            ? 'First vectors: the random ones that the training of this model began with, drawn again from its seed.'
            : 'First vectors: random ones as word2vec draws them. Those of this model are not known, or it had none.',
        ]),
  ].join(' ');
}

function pairName({ words }: TokensAnswer, { first, second }: Pair): HTMLElement {
  return element(
    'span',
    { class: 'pair' },
    wordText(shorten(words[first]!.word, MAX_WORD_LENGTH), 'pair-word'),
    ' ~ ',
    wordText(shorten(words[second]!.word, MAX_WORD_LENGTH), 'pair-word'),
  );
}

/** A cosine on its colour. */
function cosineCell(cosine: number | undefined, scale: ColourScale): HTMLElement {
  if (cosine === undefined) {
    return element('td', { class: 'table-number' }, '\u2013');
  }
  const cell = element('td', { class: 'table-number' }, formatCosine(cosine, 2));
  cell.style.setProperty('background-color', css(scale.colour(cosine)));
  cell.style.setProperty('color', scale.text(cosine));
  return cell;
}
