const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12345 -> `12,345`. */
export function formatCount(value: number): string {
  return count.format(value);
}

/** 1812345 -> `1.81M`. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

/** `1 file`, `12 files`. */
export function formatPlural(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `0.712`, `−0.031` with a real minus sign, never minus zero. */
export function formatCosine(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}
