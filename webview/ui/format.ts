const integer = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `0.712`, `−0.031` with a true minus sign. */
export function formatCosine(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** `17,233` */
export function formatInteger(value: number): string {
  return integer.format(value);
}

/** `17.2K` */
export function formatCompact(value: number): string {
  return compact.format(value);
}

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
