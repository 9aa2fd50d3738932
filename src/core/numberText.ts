const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12345 -> `12,345`. */
export function formatCount(value: number): string {
  return count.format(value);
}

/** An estimate with three significant digits, 345865 -> `about 346,000`; an exact number as `formatCount` does. */
export function formatEstimate(value: number, isEstimated: boolean | undefined): string {
  return isEstimated ? `about ${formatCount(Number(value.toPrecision(3)))}` : formatCount(value);
}

/** 1812345 -> `1.81M`. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

/** `1 file`, `12 files`. */
export function formatPlural(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `rank 12` of a word, counted from 1; `id 11` of a language model's token, counted from 0 as its tokenizer does. */
export function formatPlace(rank: number, isToken: boolean | undefined): string {
  return isToken ? `id ${formatCount(rank - 1)}` : `rank ${formatCount(rank)}`;
}

/** `0.712`, or `−0.031` with a typographic minus sign; never minus zero. */
export function formatCosine(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** Bytes in decimal units: 1234567 -> `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : formatCount(value)} ${units[unit]!}`;
}

/** Seconds in readable units: `0.8 s`, `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const rounded = Math.round(seconds);
  if (rounded < 60) {
    return `${rounded} s`;
  }
  if (rounded < 3600) {
    return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  }
  return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`;
}
