/* Texts of protocol 0, which Python 2 writes by default. */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const BACKSLASH = 0x5c;

/** The byte that stands for each letter after a backslash in a string of Python. */
const escapes: ReadonlyMap<number, number> = new Map(
  Object.entries({ '\\': 0x5c, "'": 0x27, '"': 0x22, a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }).map(
    ([letter, byte]) => [letter.charCodeAt(0), byte],
  ),
);

/**
 * Returns the bytes that a string in Python's notation stands for: `'caf\xc3\xa9'`; undefined if it is not such a string.
 * @see Python 3.13, Lib/pickle.py, load_string
 */
export function unescapedString(line: Uint8Array): Uint8Array | undefined {
  const quote = line[0];
  if (line.length < 2 || (quote !== 0x27 && quote !== 0x22) || line[line.length - 1] !== quote) {
    return undefined;
  }
  const bytes = new Uint8Array(line.length - 2);
  let length = 0;
  for (let at = 1; at < line.length - 1; at++) {
    if (line[at] !== BACKSLASH) {
      bytes[length++] = line[at]!;
      continue;
    }
    at++;
    const isHex = line[at] === 0x78;
    const byte = isHex ? hexNumber(line, at + 1, 2) : escapes.get(line[at]!);
    if (byte === undefined) {
      return undefined;
    }
    bytes[length++] = byte;
    at += isHex ? 2 : 0;
  }
  return bytes.subarray(0, length);
}

/**
 * Returns the text that Latin-1 with `\u0416` and `\U0001f600` stands for; undefined for an invalid escape.
 * @see Python 3.13, Lib/pickle.py, load_unicode
 */
export function unescapedUnicode(line: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < line.length; at++) {
    const digits = line[at] !== BACKSLASH ? 0 : line[at + 1] === 0x75 ? 4 : line[at + 1] === 0x55 ? 8 : 0;
    if (digits === 0) {
      text += String.fromCharCode(line[at]!);
      continue;
    }
    const code = hexNumber(line, at + 2, digits);
    if (code === undefined || code > 0x10ffff) {
      return undefined;
    }
    text += String.fromCodePoint(code);
    at += 1 + digits;
  }
  // Surrogates that do not pair become replacement characters, as in all other texts.
  return decoder.decode(encoder.encode(text));
}

function hexNumber(line: Uint8Array, at: number, digits: number): number | undefined {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = '0123456789abcdef'.indexOf(String.fromCharCode((line[i] ?? 0) | 0x20));
    if (digit < 0) {
      return undefined;
    }
    value = value * 16 + digit;
  }
  return value;
}
