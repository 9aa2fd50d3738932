import type { FormatName } from './formatFacts';
import { registry } from './registry';

/** What a file is, by its content. */
export interface DetectedFormat {
  readonly format: FormatName | 'unknown';
}

/**
 * Recognises a format: first by signatures, then by resemblance, each in the order of the registry.
 * @param head the first `DETECTION_BYTES` of the file, or all of it
 */
export function detectFormat(head: Uint8Array): DetectedFormat {
  const rows = Object.entries(registry);
  const found =
    rows.find(([, { signature }]) => signature?.(head)) ?? rows.find(([, { resembles }]) => resembles?.(head));
  return { format: found ? (found[0] as FormatName) : 'unknown' };
}

/** Returns the format that writes its files to a zip archive with these members; undefined for any other archive. */
export function archiveFormat(members: readonly string[]): FormatName | undefined {
  return Object.entries(registry).find(([, { isArchive }]) => isArchive?.(members))?.[0] as FormatName | undefined;
}
