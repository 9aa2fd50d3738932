import { utf8Start } from '../../text/utf8';

/** Bytes at the beginning of a file that detection reads. */
export const DETECTION_BYTES = 1024 * 1024;

/** Whether the beginning of a file is that of a format. @param head the first `DETECTION_BYTES`, or all if there are fewer */
export type Detect = (head: Uint8Array) => boolean;

/** Makes a test for bytes at a position, the signature of a format. */
export function signature(bytes: readonly number[], position = 0): Detect {
  return (head) => bytes.every((byte, i) => head[position + i] === byte);
}

/** Whether the first bytes have too many control characters for text: over one in fifty. */
export function isBinary(head: Uint8Array): boolean {
  const sample = head.subarray(0, 1024);
  const controls = sample.reduce((sum, byte) => sum + (byte < 0x20 && (byte < 0x09 || byte > 0x0d) ? 1 : 0), 0);
  return controls * 50 > sample.length;
}

/** Returns the first line, trimmed, decoded as Latin-1. */
export function firstLine(head: Uint8Array): string {
  return lineFrom(head, utf8Start(head)).trim();
}

/** Returns the second line, trimmed; empty if it is missing. */
export function secondLine(head: Uint8Array): string {
  const end = head.indexOf(0x0a, utf8Start(head));
  return end < 0 ? '' : lineFrom(head, end + 1).trim();
}

function lineFrom(head: Uint8Array, start: number): string {
  const end = head.indexOf(0x0a, start);
  return latin1(head.subarray(start, end < 0 ? head.length : end));
}

/** Decodes Latin-1, except 0x80 to 0x9f. */
export function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
