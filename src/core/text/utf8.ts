/** Answer of `decodeUtf8` for bytes that no UTF-8 text has. */
export const invalid = -1;
/** Answer of `decodeUtf8` where the bytes end in the middle of a character. */
export const truncated = -2;

/**
 * The code point at `index`, as `codePoint * 8 + length in bytes`; or `invalid` or `truncated`. Strict as RFC 3629:
 * no overlong forms, no surrogates, nothing above U+10FFFF.
 */
export function decodeUtf8(bytes: Uint8Array, index: number, end: number): number {
  const first = bytes[index]!;
  if (first < 0x80) {
    return first * 8 + 1;
  }
  if (first < 0xc2 || first > 0xf4) {
    return invalid;
  }
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let codePoint = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    if (index + i >= end) {
      return truncated;
    }
    const next = bytes[index + i]!;
    if ((next & 0xc0) !== 0x80 || (i === 1 && !fitsAfter(first, next))) {
      return invalid;
    }
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return codePoint * 8 + length;
}

/** Leaves out overlong forms, surrogates and what lies beyond Unicode: all are told by the second byte. */
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

/** Writes `codePoint` at `index`; returns the index behind it. `target` must have room for 4 bytes. */
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

/** Where the text begins: behind the byte order mark that some programs put before UTF-8. */
export function utf8Start(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Whether bytes are a text in UTF-8. */
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

/** Whether a byte goes on with a character that began before it. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
