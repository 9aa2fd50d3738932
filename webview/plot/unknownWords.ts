import type { UnknownWord } from '../../src/protocol/engine';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { pill } from '../ui/pill';

const MAX_LISTED = 12;
const MAX_SUGGESTIONS = 3;

export interface UnknownActions {
  replace(text: string, suggestion: string): void;
  dismiss(): void;
}

/** The words that a model's vocabulary lacks, each with the words the user may have meant. */
export function unknownWords(unknown: readonly UnknownWord[], modelName: string, actions: UnknownActions): HTMLElement {
  const items = unknown
    .slice(0, MAX_LISTED)
    .map(({ text, suggestions }) =>
      element(
        'li',
        { class: 'unknown-word' },
        wordText(shorten(text, 40), 'unknown-text'),
        ...suggestions
          .slice(0, MAX_SUGGESTIONS)
          .map((suggestion) => pill(shorten(suggestion, 40), 'Use this word', () => actions.replace(text, suggestion))),
      ),
    );
  const rest = unknown.length - items.length;
  return element(
    'section',
    { class: 'unknown', 'aria-label': 'Words that are not in the vocabulary' },
    element('span', {}, 'Not in the vocabulary of ', wordText(shorten(modelName, 60), 'unknown-model')),
    iconButton('close', 'Leave these words out', () => actions.dismiss()),
    element('ul', { class: 'unknown-list' }, ...items, rest > 0 ? element('li', {}, `and ${rest} more`) : undefined),
  );
}
