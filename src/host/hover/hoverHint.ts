import type { HoverSettings } from '../settings';
import { isProse } from '../words/languages';

/** Tells a user who has a new model where hovers show up. Empty if they are off. */
export function hoverHint({ enabled, languages }: HoverSettings): string {
  if (!enabled || languages.length === 0) {
    return '';
  }
  if (languages.includes('*')) {
    return 'Hover any word to see its neighbours.';
  }
  const isUsual = languages.length === 2 && languages.includes('plaintext') && languages.includes('markdown');
  return `Hover a word in a ${isUsual ? 'text or Markdown file' : 'file'} to see its neighbours.`;
}

/**
 * Whether a user sees source code that has no hovers.
 * @param seen ids of the languages in the visible editors
 */
export function lacksCodeHovers({ languages }: HoverSettings, seen: readonly string[]): boolean {
  return !languages.includes('*') && seen.some((language) => !isProse(language) && !languages.includes(language));
}
