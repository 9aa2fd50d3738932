import { formatCount, formatPlural } from '../core/numberText';

/** Bytes in decimal units, as file managers show them: 1234567 -> `1.2 MB`. */
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

/** Seconds as a person says them: `0.8 s`, `42 s`, `3 min 5 s`, `2 h 10 min`. */
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
 * A bar of box-drawing characters, `width` columns for 1 and blank-padded to that width. They join without seams in
 * every font, which block characters don't. Values below 0 have no bar.
 */
export function formatBar(value: number, width: number): string {
  const halves = Math.round(Math.min(1, Math.max(0, value)) * width * 2);
  return ('━'.repeat(halves >> 1) + (halves % 2 === 1 ? '╸' : '')).padEnd(width, ' ');
}
