import { element } from './dom';

let region: HTMLElement | undefined;

/** Says `text` to screen readers without moving the focus. */
export function announce(text: string): void {
  if (!region) {
    region = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(region);
  }
  const place = region;
  // Emptied first: the same text twice would be said once.
  place.textContent = '';
  requestAnimationFrame(() => (place.textContent = text));
}
