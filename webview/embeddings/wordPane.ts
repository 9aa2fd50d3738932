import { formatCosine, formatCount, formatPlace, formatPlural } from '../../src/core/numberText';
import type { Neighbour, WordVector } from '../../src/protocol/engine';
import { announce } from '../ui/announce';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { resultList } from '../ui/resultList';
import { formatNorm } from './histogram';
import type { ChosenWord } from './state';
import { VectorStrip } from '../ui/vectorStrip';
import { visibleWord } from './visibleWord';

export interface WordPaneOptions {
  onChoose(word: string): void;
  onBack(): void;
  copy(text: string): void;
}

/** The neighbours of the chosen word. */
export class WordPane {
  readonly element = element('section', { class: 'word-pane', 'aria-label': 'Neighbours' });

  private readonly strip: VectorStrip;

  constructor(private readonly options: WordPaneOptions) {
    this.strip = new VectorStrip({ copy: (text) => options.copy(text) });
    this.showNothing();
  }

  showNothing(): void {
    this.element.replaceChildren(element('p', { class: 'quiet' }, 'Choose a word to see its nearest neighbours.'));
  }

  /** @param options `without` says why no word of this file has neighbours; undefined if words can have some */
  show(
    chosen: ChosenWord,
    neighbours: readonly Neighbour[],
    {
      goesBack,
      without,
      isToken,
      vector,
    }: {
      readonly goesBack: boolean;
      readonly without: string | undefined;
      readonly isToken: boolean;
      readonly vector: WordVector | undefined;
    },
  ): void {
    const { word, rank, count, norm } = chosen;
    const title = element('h2', { class: 'chosen-word' }, wordText(shorten(visibleWord(word), 200), 'term'));
    const known = [
      ...(rank ? [formatPlace(rank, isToken)] : []),
      ...(count ? [`${formatPlural(count, 'time')} in the text`] : []),
      ...(norm === undefined ? [] : [`norm ${formatNorm(norm)}`]),
    ];
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(
      element(
        'header',
        { class: 'word-head' },
        title,
        goesBack ? iconButton('back', 'Back to the previous word', () => this.options.onBack()) : undefined,
      ),
      element('p', { class: 'quiet' }, known.join(' \u00b7 ')),
      ...this.vectorParts(word, vector),
      this.answer(neighbours, without ?? noNeighbours(norm)),
    );
    if (focused) {
      this.element.querySelector<HTMLElement>('.result')?.focus();
    }
  }

  private vectorParts(word: string, vector: WordVector | undefined): HTMLElement[] {
    if (!vector) {
      return [];
    }
    if (vector.oneHotPlace !== undefined) {
      const others = formatCount(vector.dimensions - 1);
      const text = `Its vector is 1 in dimension ${formatCount(vector.oneHotPlace + 1)} and 0 in the other ${others}.`;
      return [element('p', {}, text)];
    }
    this.strip.show(word, vector);
    return [this.strip.element];
  }

  private answer(neighbours: readonly Neighbour[], without: string): HTMLElement {
    if (neighbours.length === 0) {
      announce(without);
      return element('p', { class: 'quiet' }, without);
    }
    const best = neighbours.slice(0, 3).map(({ word, cosine }) => `${shorten(word, 40)} ${formatCosine(cosine)}`);
    announce(`Nearest: ${best.join(', ')}`);
    return resultList(neighbours, 'cosine', (word) => this.options.onChoose(word));
  }
}

function noNeighbours(norm: number | undefined): string {
  return norm === 0
    ? 'Its vector is all zeros. It has no direction, so it has no neighbours.'
    : 'It has no neighbours here.';
}
