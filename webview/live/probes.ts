import { formatCosine, formatPlural } from '../../src/core/numberText';
import type { ProbedWord } from '../../src/protocol/training';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable, rowHead } from '../ui/table';

const beginningCount = 4;

/** What was seen of a word earlier in the run. */
interface Memory {
  /** The nearest words at the first look. */
  readonly first: readonly string[];
  last: readonly string[];
}

/** A few words with their nearest ones, of which those that were not there a moment ago are marked. */
export class Probes {
  readonly element = element('div', { class: 'probes' });
  private memory = new Map<string, Memory>();

  constructor(private readonly onRemove: (word: string) => void) {}

  /** Forgets what was seen before: another run has begun. */
  forget(): void {
    this.memory = new Map();
  }

  /** How many of the shown neighbours were not among those of the look before. */
  show(words: readonly ProbedWord[]): number {
    const rows = words.map((probed) => this.row(probed));
    const focused = document.activeElement?.getAttribute('data-word');
    this.element.replaceChildren(
      dataTable(
        'Nearest words',
        [columnHead('Word'), columnHead('Its nearest words, best first', 'nearest')],
        rows.map(({ cells }) => cells),
      ),
    );
    if (focused !== null && focused !== undefined) {
      [...this.element.querySelectorAll<HTMLElement>('[data-word]')]
        .find((made) => made.getAttribute('data-word') === focused)
        ?.focus();
    }
    return rows.reduce((sum, { fresh }) => sum + fresh, 0);
  }

  private row({ word, neighbours }: ProbedWord): { readonly cells: readonly Node[]; readonly fresh: number } {
    const remove = iconButton('close', `Remove ${shorten(word, 40)}`, () => this.onRemove(word));
    remove.setAttribute('data-word', word);
    const head = rowHead(element('span', { class: 'probe-word' }, wordText(shorten(word, 40)), remove));
    if (!neighbours) {
      return {
        cells: [head, element('td', { class: 'nearest note' }, 'is not among the words that are learned')],
        fresh: 0,
      };
    }
    const now = neighbours.map((neighbour) => neighbour.word);
    const memory = this.memory.get(word) ?? { first: now.slice(0, beginningCount), last: now };
    this.memory.set(word, memory);
    const before = new Set(memory.last);
    let fresh = 0;
    const list = element(
      'ol',
      { class: 'probe-list' },
      ...neighbours.map((neighbour) => {
        const isNew = !before.has(neighbour.word);
        fresh += isNew ? 1 : 0;
        return element(
          'li',
          { class: isNew ? 'probe-near probe-new' : 'probe-near', title: isNew ? 'New since a moment ago' : undefined },
          wordText(shorten(neighbour.word, 30)),
          element('span', { class: 'probe-cosine' }, formatCosine(neighbour.cosine, 2)),
          isNew ? element('span', { class: 'visually-hidden' }, 'new') : undefined,
        );
      }),
    );
    memory.last = now;
    const moved = memory.first.filter((first) => !now.includes(first)).length;
    const beginning =
      moved === 0
        ? undefined
        : element(
            'p',
            { class: 'probe-first' },
            'at first: ',
            ...memory.first.flatMap((first, i) => [i === 0 ? '' : ', ', wordText(shorten(first, 30), 'cell-word')]),
          );
    return { cells: [head, element('td', { class: 'nearest' }, list, beginning)], fresh };
  }
}

/** `3 of 48 neighbours changed`. */
export function changeText(fresh: number, words: readonly ProbedWord[]): string {
  const all = words.reduce((sum, { neighbours = [] }) => sum + neighbours.length, 0);
  return all === 0
    ? ''
    : fresh === 0
      ? 'No change since a moment ago'
      : `${fresh} of ${formatPlural(all, 'neighbour')} new`;
}
