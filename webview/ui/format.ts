/** `7.1 %` of a share 0..1. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}\u2009%`;
}

/** At most `limit` characters, the last an ellipsis where something was cut; surrogate pairs stay whole. */
export function shorten(text: string, limit: number): string {
  // A character is at most two UTF-16 units, so that long texts need not be split whole.
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}\u2026`;
}

/** A share 0..1 in whole percent, rounded down: work that goes on is never at 100. */
export function percentOf(fraction: number): number {
  return Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
}
