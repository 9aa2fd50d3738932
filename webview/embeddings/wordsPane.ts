import { SPACE_MARK } from '../../src/core/formats/tokenTable/tokenNames';
import { formatCompact, formatCount, formatPlural } from '../../src/core/numberText';
import type { WordPage } from '../../src/protocol/files';
import { announce } from '../ui/announce';
import { element, setAttributes, unseen, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { VirtualList } from '../ui/virtualList';
import { formatNorm } from './histogram';
import { visibleWord } from './visibleWord';
import { WordPages, type WordRow } from './wordPages';

/** Rows of the first page that are looked at for tokens of a language model. */
const SAMPLE_ROWS = 50;

export interface WordsPaneOptions {
  fetch(
    request: { readonly query: string; readonly from: number; readonly count: number },
    signal: AbortSignal,
  ): Promise<WordPage>;
  onChoose(row: WordRow): void;
  onQuery(query: string): void;
  /** @param top index of the first row in sight */
  onScroll(top: number): void;
  onError(error: unknown): void;
}

/** What the list shows first. */
export interface ShownWords {
  /** The number of words without a query. */
  readonly all: number;
  /** Index of the first row in sight. */
  readonly top: number;
  /** That of the chosen word, if it is known. */
  readonly rank: number | undefined;
  /** No word is chosen yet: the first one is. */
  readonly choosesFirst: boolean;
  readonly unit: 'word' | 'token';
}

/** All words of the file in a list, and a field that narrows it. */
export class WordsPane {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly heads: HTMLElement;
  private readonly placeHead = element('span', { class: 'word-rank' }, '#');
  private readonly nameHead = element('span', { class: 'word-word' }, 'Word');
  private unit: 'word' | 'token' = 'word';
  private readonly found = element('p', { class: 'quiet found' });
  private readonly list: VirtualList<WordRow>;
  private readonly pages: WordPages;
  /** The number of words without a query. */
  private all = 0;
  /** Index of a row that was chosen before it arrived; -1 if there is none. */
  private awaited = -1;

  constructor(private readonly options: WordsPaneOptions) {
    this.input = element('input', {
      class: 'field-input',
      type: 'text',
      'aria-label': 'Search words',
      placeholder: 'Search words',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      dir: 'auto',
    });
    this.pages = new WordPages(
      (request, signal) => options.fetch(request, signal),
      () => {
        this.list.refresh();
        if (this.awaited >= 0 && this.awaited === this.list.chosen) {
          this.chooseAt(this.awaited);
        }
      },
      (error) => options.onError(error),
    );
    this.list = new VirtualList<WordRow>({
      id: 'word',
      label: 'Words in the order of the file',
      row: (index) => this.pages.row(index),
      cells: (row) => this.cells(row),
      onShow: (from, to) => this.pages.need(from, to),
      onChoose: (index) => this.chooseAt(index),
      onType: (character) => {
        this.input.value += character;
        this.input.focus();
        this.search();
      },
    });
    this.list.element.addEventListener('scroll', () => options.onScroll(this.list.top));
    this.heads = element(
      'div',
      { class: 'word-heads', 'aria-hidden': 'true' },
      this.placeHead,
      this.nameHead,
      element('span', { class: 'word-count' }, 'Count'),
      element('span', { class: 'word-norm' }, 'Norm'),
    );
    this.input.addEventListener('input', () => this.search());
    this.input.addEventListener('keydown', (event) => {
      if (event.isComposing) {
        return;
      }
      if (event.key === 'Escape' && this.input.value !== '') {
        this.input.value = '';
        this.search();
      } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault();
        this.list.element.focus();
        if (this.list.chosen < 0 && this.pages.total > 0) {
          this.list.show(0);
          this.chooseAt(0);
        }
      }
    });
    this.element = element(
      'section',
      { class: 'words-pane', 'aria-label': 'Words' },
      element('div', { class: 'field' }, this.input),
      this.found,
      this.heads,
      this.list.element,
    );
  }

  /** Shows the words that fit `query`. */
  show(query: string, { all, top, rank, choosesFirst, unit }: ShownWords): void {
    this.all = all;
    this.setUnit(unit);
    this.input.value = query;
    this.begin(query, top, () => {
      if (this.isListed(rank)) {
        this.list.mark(rank - 1);
      } else if (choosesFirst && this.pages.total > 0) {
        this.list.mark(0);
        this.chooseAt(0);
      }
    });
  }

  private setUnit(unit: 'word' | 'token'): void {
    this.unit = unit;
    setAttributes(this.input, { 'aria-label': `Search ${unit}s`, placeholder: `Search ${unit}s` });
    this.placeHead.textContent = unit === 'token' ? 'Id' : '#';
    this.nameHead.textContent = unit === 'token' ? 'Token' : 'Word';
  }

  /** Brings a word into sight that was chosen elsewhere, if the list shows all words. */
  showRank(rank: number | undefined): void {
    if (this.isListed(rank)) {
      this.list.show(rank - 1);
    }
  }

  private isListed(rank: number | undefined): rank is number {
    return rank !== undefined && this.pages.query === '' && rank >= 1 && rank <= this.pages.total;
  }

  private search(): void {
    const query = this.input.value;
    this.options.onQuery(query);
    this.begin(query, 0);
  }

  private begin(query: string, top: number, onReady: () => void = () => undefined): void {
    this.pages.start(query, (total) => {
      this.list.reset(total, top);
      onReady();
      const sample = this.pages.row(0);
      if (sample) {
        this.element.classList.toggle('without-counts', sample.count === 0);
      }
      const text = foundText(query, total, this.all, this.unit);
      const legend = this.someMarkSpaces() ? ' \u00b7 \u2581 is a space' : '';
      this.found.textContent = `${text}${legend}`;
      if (query !== '') {
        announce(text);
      }
    });
  }

  /** Whether the first rows have tokens of a language model, whose mark for a space needs an explanation. */
  private someMarkSpaces(): boolean {
    return Array.from({ length: SAMPLE_ROWS }, (_, i) => this.pages.row(i)?.word.startsWith(SPACE_MARK)).some(Boolean);
  }

  private chooseAt(index: number): void {
    const row = this.pages.row(index);
    this.awaited = row ? -1 : index;
    if (row) {
      this.options.onChoose(row);
    }
  }

  private cells({ word, rank, isToken, count, norm }: WordRow): readonly Node[] {
    const text = wordText(shorten(visibleWord(word), 120), 'word word-word');
    text.title = shorten(visibleWord(word), 400);
    return [
      element('span', { class: 'word-rank' }, formatCount(isToken ? rank - 1 : rank)),
      text,
      element('span', { class: 'word-count' }, ...(count > 0 ? [formatCompact(count), unseen(' times')] : [])),
      element('span', { class: norm === 0 ? 'word-norm zero' : 'word-norm' }, unseen('norm '), formatNorm(norm)),
    ];
  }
}

function foundText(query: string, found: number, all: number, unit: 'word' | 'token'): string {
  if (query === '') {
    return formatPlural(found, unit);
  }
  const what = `\u201c${shorten(query, 40)}\u201d`;
  return found === 0
    ? `No ${unit}s contain ${what}`
    : `${formatCount(found)} of ${formatPlural(all, unit)} ${found === 1 ? 'has' : 'have'} ${what}`;
}
