import { element } from './dom';

let region: HTMLElement | undefined;

/** Says `text` to screen readers without moving the focus. */
export function announce(text: string): void {
  if (!region) {
    region = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(region);
  }
  const place = region;
  // Screen readers say the same text a second time only if it was gone in between.
  place.textContent = '';
  requestAnimationFrame(() => (place.textContent = text));
}
