import { mayPart } from './lineHyphen';
import { decodeUtf8, isContinuation } from './utf8';

/** Bytes before a piece that `lineBorderAt` may look at. */
export const BORDER_CONTEXT_BYTES = 96;

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/**
 * The index of the first line feed at or after `from` where a text may be cut: the line before it does not end in a
 * hyphen, after which a word may go on. -1 if there is none.
 * @param bytes[start..] is the piece; the bytes before it are those of the text
 */
export function lineBorderAt(bytes: Uint8Array, start: number, from: number): number {
  for (let at = bytes.indexOf(LINE_FEED, start + from); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (!endsInHyphen(bytes, at)) {
      return at - start;
    }
  }
  return -1;
}

function endsInHyphen(bytes: Uint8Array, lineFeed: number): boolean {
  const bound = Math.max(0, lineFeed - BORDER_CONTEXT_BYTES + 4);
  let i = lineFeed - 1;
  while (i >= bound && bytes[i]! <= SPACE && bytes[i] !== LINE_FEED) {
    i--;
  }
  if (i < bound) {
    return false;
  }
  let first = i;
  while (first > 0 && i - first < 3 && isContinuation(bytes[first]!)) {
    first--;
  }
  const decoded = decodeUtf8(bytes, first, i + 1);
  return decoded >= 0 && mayPart(decoded >>> 3);
}
