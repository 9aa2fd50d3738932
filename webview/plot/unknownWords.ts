import type { UnknownWord } from '../../src/protocol/engine';
import { iconButton } from '../ui/components';
import { element, onClick, wordText } from '../ui/dom';
import { shorten } from '../ui/format';

const listed = 12;

export interface UnknownActions {
  replace(text: string, suggestion: string): void;
  dismiss(): void;
}

/** Words that were asked for and are not in the vocabulary, each with what may have been meant. */
export function unknownWords(unknown: readonly UnknownWord[], actions: UnknownActions): HTMLElement {
  const items = unknown.slice(0, listed).map(({ text, suggestions }) =>
    element(
      'li',
      { class: 'unknown-word' },
      wordText(shorten(text, 40), 'unknown-text'),
      ...suggestions.slice(0, 3).map((suggestion) => {
        const pill = element(
          'button',
          { class: 'pill', type: 'button', title: 'Use this word' },
          wordText(shorten(suggestion, 40)),
        );
        onClick(pill, () => actions.replace(text, suggestion));
        return pill;
      }),
    ),
  );
  const rest = unknown.length - items.length;
  return element(
    'section',
    { class: 'unknown', 'aria-label': 'Words that are not in the vocabulary' },
    element('span', {}, 'Not in the vocabulary'),
    iconButton('close', 'Leave these words out', () => actions.dismiss()),
    element('ul', { class: 'unknown-list' }, ...items, rest > 0 ? element('li', {}, `and ${rest} more`) : undefined),
  );
}
