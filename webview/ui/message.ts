import type { VecinityError } from '../../src/core/errors';
import { element } from './dom';
import { shorten } from './format';
import { icon } from './icons';
import { pill } from './pill';

/**
 * An error and what to do about it.
 *
 * @param onSuggestion called with the word the user chose among those they may have meant
 * @param isNote whether it is good to know rather than wrong
 */
export function errorMessage(
  error: VecinityError,
  id: string,
  onSuggestion?: (word: string) => void,
  isNote = false,
): HTMLElement {
  const { remedy, suggestions = [] } = error.details;
  const fixes = onSuggestion ? suggestions.map((word) => pill(word, shorten(word, 200), () => onSuggestion(word))) : [];
  return element(
    'div',
    { class: isNote ? 'message lacking' : 'message', id },
    icon(isNote ? 'info' : 'error'),
    element('p', {}, shorten(error.message, 400)),
    remedy === undefined ? undefined : element('p', { class: 'remedy' }, shorten(remedy, 400)),
    fixes.length === 0
      ? undefined
      : element('div', { class: 'pills', role: 'group', 'aria-label': 'Use instead' }, ...fixes),
  );
}

/** What stands in the message area of a panel: the last error, else a note of the host, else nothing. */
export function messagesOf(problem: VecinityError | undefined, id: string, note: string | null): HTMLElement[] {
  if (problem) {
    return [errorMessage(problem, id)];
  }
  return note === null ? [] : [element('p', { class: 'note' }, shorten(note, 400))];
}
