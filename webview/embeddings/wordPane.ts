import { formatCosine, formatCount, formatPlural } from '../../src/core/numberText';
import type { Neighbour } from '../../src/protocol/engine';
import { announce } from '../ui/announce';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { resultList } from '../ui/resultList';
import { formatNorm } from './histogram';
import type { ChosenWord } from './state';
import { visibleWord } from './visibleWord';

export interface WordPaneOptions {
  onChoose(word: string): void;
  onBack(): void;
}

/** The neighbours of the chosen word. */
export class WordPane {
  readonly element = element('section', { class: 'word-pane', 'aria-label': 'Neighbours' });

  constructor(private readonly options: WordPaneOptions) {
    this.showNothing();
  }

  showNothing(): void {
    this.element.replaceChildren(element('p', { class: 'quiet' }, 'Choose a word to see its nearest neighbours.'));
  }

  /** @param options `without` says why no word of this file has neighbours; undefined if words can have some */
  show(
    chosen: ChosenWord,
    neighbours: readonly Neighbour[],
    { goesBack, without }: { readonly goesBack: boolean; readonly without: string | undefined },
  ): void {
    const { word, rank, count, norm } = chosen;
    const title = element('h2', { class: 'chosen-word' }, wordText(shorten(visibleWord(word), 200), 'term'));
    const known = [
      ...(rank ? [`rank ${formatCount(rank)}`] : []),
      ...(count ? [`${formatPlural(count, 'time')} in the text`] : []),
      ...(norm === undefined ? [] : [`norm ${formatNorm(norm)}`]),
    ];
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(
      element(
        'header',
        { class: 'word-head' },
        title,
        goesBack ? iconButton('back', 'Back to the word before', () => this.options.onBack()) : undefined,
      ),
      element('p', { class: 'quiet' }, known.join(' \u00b7 ')),
      this.answer(neighbours, without ?? noNeighbours(norm)),
    );
    if (focused) {
      this.element.querySelector<HTMLElement>('.result')?.focus();
    }
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
