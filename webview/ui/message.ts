import type { VecinityError } from '../../src/core/errors';
import { element, onClick, wordText } from './dom';
import { shorten } from './format';
import { icon } from './icons';

/** An error with what to do about it; `onSuggestion` is called with a word the user may have meant. */
export function errorMessage(error: VecinityError, id: string, onSuggestion?: (word: string) => void): HTMLElement {
  const { remedy, suggestions = [] } = error.details;
  const fixes = onSuggestion
    ? suggestions.map((word) => {
        const fix = element('button', { class: 'pill', type: 'button', title: shorten(word, 200) }, wordText(word));
        onClick(fix, () => onSuggestion(word));
        return fix;
      })
    : [];
  return element(
    'div',
    { class: 'message', id },
    icon('error'),
    element('p', {}, shorten(error.message, 400)),
    remedy === undefined ? undefined : element('p', { class: 'remedy' }, shorten(remedy, 400)),
    fixes.length === 0
      ? undefined
      : element('div', { class: 'pills', role: 'group', 'aria-label': 'Use instead' }, ...fixes),
  );
}
