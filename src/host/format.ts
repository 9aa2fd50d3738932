import { formatPlural } from '../core/numberText';

/** Time since `then` (milliseconds since 1970): `just now`, `5 min ago`, `3 days ago`. */
export function formatAge(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) {
    return 'just now';
  }
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  if (minutes < 24 * 60) {
    return `${Math.floor(minutes / 60)} h ago`;
  }
  return `${formatPlural(Math.floor(minutes / (24 * 60)), 'day')} ago`;
}

/**
 * A bar of box-drawing characters, padded with blanks to `width` columns. Unlike block characters, they join without
 * gaps in every font.
 * @param value fills the width at 1; no bar below 0
 */
export function formatBar(value: number, width: number): string {
  const halves = Math.round(Math.min(1, Math.max(0, value)) * width * 2);
  return ('━'.repeat(halves >> 1) + (halves % 2 === 1 ? '╸' : '')).padEnd(width, ' ');
}
