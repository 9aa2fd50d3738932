import type { VecinityError } from '../../src/core/errors';
import { element } from './dom';
import { shorten } from './format';
import { icon } from './icons';
import { pill } from './pill';

/**
 * An error and what to do about it.
 *
 * @param onSuggestion called with the word the user chose among those they may have meant
 */
export function errorMessage(error: VecinityError, id: string, onSuggestion?: (word: string) => void): HTMLElement {
  const { remedy, suggestions = [] } = error.details;
  const fixes = onSuggestion ? suggestions.map((word) => pill(word, shorten(word, 200), () => onSuggestion(word))) : [];
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
