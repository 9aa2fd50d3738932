/** Result of `decodeUtf8` for invalid UTF-8. */
export const INVALID = -1;
/** Result of `decodeUtf8` if the bytes end inside a character. */
export const TRUNCATED = -2;

/**
 * Decodes the character at `index`: returns `codePoint * 8 + length in bytes`, or `INVALID` or `TRUNCATED`. Overlong
 * forms, surrogates and code points above U+10FFFF are invalid.
 * @see RFC 3629
 */
export function decodeUtf8(bytes: Uint8Array, index: number, end: number): number {
  const first = bytes[index]!;
  if (first < 0x80) {
    return first * 8 + 1;
  }
  if (first < 0xc2 || first > 0xf4) {
    return INVALID;
  }
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let codePoint = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    if (index + i >= end) {
      return TRUNCATED;
    }
    const next = bytes[index + i]!;
    if ((next & 0xc0) !== 0x80 || (i === 1 && !fitsAfter(first, next))) {
      return INVALID;
    }
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return codePoint * 8 + length;
}

/** Whether the second byte is valid. It excludes overlong forms, surrogates and code points above U+10FFFF. */
function fitsAfter(first: number, second: number): boolean {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

/** Writes `codePoint` at `index` and returns the index after it. `target` must have room for 4 bytes. */
export function encodeUtf8(codePoint: number, target: Uint8Array, index: number): number {
  if (codePoint < 0x80) {
    target[index] = codePoint;
    return index + 1;
  }
  if (codePoint < 0x800) {
    target[index] = 0xc0 | (codePoint >> 6);
    target[index + 1] = 0x80 | (codePoint & 0x3f);
    return index + 2;
  }
  if (codePoint < 0x10000) {
    target[index] = 0xe0 | (codePoint >> 12);
    target[index + 1] = 0x80 | ((codePoint >> 6) & 0x3f);
    target[index + 2] = 0x80 | (codePoint & 0x3f);
    return index + 3;
  }
  target[index] = 0xf0 | (codePoint >> 18);
  target[index + 1] = 0x80 | ((codePoint >> 12) & 0x3f);
  target[index + 2] = 0x80 | ((codePoint >> 6) & 0x3f);
  target[index + 3] = 0x80 | (codePoint & 0x3f);
  return index + 4;
}

/** The index at which the text begins: 3 after a byte order mark, else 0. */
export function utf8Start(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Whether `bytes[start..end)` is valid UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end;) {
    if (bytes[i]! < 0x80) {
      i++;
      continue;
    }
    const decoded = decodeUtf8(bytes, i, end);
    if (decoded < 0) {
      return false;
    }
    i += decoded & 7;
  }
  return true;
}

/** Whether a byte is a UTF-8 continuation byte. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Number of UTF-8 continuation bytes in `bytes[start..end)`. */
export function continuationBytes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    count += isContinuation(bytes[i]!) ? 1 : 0;
  }
  return count;
}
