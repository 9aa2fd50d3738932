import { formatCosine } from '../../src/core/numberText';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable, rowHead } from '../ui/table';
import type { ProbeRow } from './probes';

const NEW = 'New in the last second';

/** Says what the mark and the numbers mean. @param marks whether anything can be marked */
export function probeLegend(marks: boolean): (Node | string)[] {
  const sample = element('span', { class: 'probe-near probe-new', 'aria-hidden': 'true' }, 'word');
  return marks ? [sample, `${NEW}. Numbers are cosine similarities.`] : ['Numbers are cosine similarities.'];
}

/** The watched words with their nearest ones. Those that are new since the last look are marked. */
export class ProbeTable {
  readonly element = element('div', { class: 'probes caption-hidden head-hidden' });

  constructor(private readonly onRemove: (word: string) => void) {}

  show(rows: readonly ProbeRow[]): void {
    const focused = document.activeElement?.getAttribute('data-word');
    this.element.replaceChildren(
      dataTable(
        'Nearest words',
        [columnHead('Word'), columnHead('Nearest words, best first', 'nearest')],
        rows.map((row) => [this.wordCell(row), neighboursCell(row)]),
      ),
    );
    if (focused !== null && focused !== undefined) {
      [...this.element.querySelectorAll<HTMLElement>('[data-word]')]
        .find((made) => made.getAttribute('data-word') === focused)
        ?.focus();
    }
  }

  private wordCell({ word }: ProbeRow): HTMLElement {
    const remove = iconButton('close', `Remove ${shorten(word, 40)}`, () => this.onRemove(word));
    remove.setAttribute('data-word', word);
    return rowHead(element('span', { class: 'probe-word' }, wordText(shorten(word, 40)), remove));
  }
}

function neighboursCell({ neighbours, first }: ProbeRow): HTMLElement {
  if (!neighbours) {
    return element('td', { class: 'nearest note' }, 'not in the vocabulary');
  }
  const items = neighbours.map(({ word, cosine, isNew }) =>
    element(
      'li',
      { class: isNew ? 'probe-near probe-new' : 'probe-near', title: isNew ? NEW : undefined },
      wordText(shorten(word, 30)),
      element('span', { class: 'probe-cosine' }, formatCosine(cosine, 2)),
      isNew ? element('span', { class: 'visually-hidden' }, 'new') : undefined,
    ),
  );
  return element(
    'td',
    { class: 'nearest' },
    element('ol', { class: 'probe-list' }, ...items),
    first.length === 0 ? undefined : firstWords(first),
  );
}

function firstWords(words: readonly string[]): HTMLElement {
  return element(
    'p',
    { class: 'probe-first' },
    'before: ',
    ...words.flatMap((word, i) => [i === 0 ? '' : ', ', wordText(shorten(word, 30), 'cell-word')]),
  );
}
