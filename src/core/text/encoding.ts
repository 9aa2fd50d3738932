import { decodeUtf8, encodeUtf8, INVALID, utf8Start } from './utf8';

/** The supported encodings of text files. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first bytes of a file show. */
export type Detected =
  | { readonly kind: 'text'; readonly encoding: Encoding; /** Bytes of the byte order mark. */ readonly mark: number }
  | { readonly kind: 'empty' | 'binary' | 'notText' };

/**
 * Guesses the encoding of a file from its first bytes, in this order:
 * 1. a byte order mark;
 * 2. zero bytes: UTF-16 where every other byte is zero, else binary data;
 * 3. valid UTF-8;
 * 4. Windows-1252, which includes Latin-1, if bytes above ASCII are rare.
 * Anything else is `notText`: an unknown encoding or no text.
 */
export function detectEncoding(bytes: Uint8Array): Detected {
  if (bytes.length === 0) {
    return { kind: 'empty' };
  }
  if (utf8Start(bytes) > 0) {
    return { kind: 'text', encoding: 'utf-8', mark: 3 };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe && (bytes[2] !== 0 || bytes[3] !== 0)) {
    return { kind: 'text', encoding: 'utf-16le', mark: 2 };
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { kind: 'text', encoding: 'utf-16be', mark: 2 };
  }
  if (bytes.includes(0)) {
    const encoding = utf16WithoutMark(bytes);
    return encoding ? { kind: 'text', encoding, mark: 0 } : { kind: 'binary' };
  }
  if (isUtf8(bytes)) {
    return { kind: 'text', encoding: 'utf-8', mark: 0 };
  }
  return isWesternText(bytes) ? { kind: 'text', encoding: 'windows-1252', mark: 0 } : { kind: 'notText' };
}

/** Detects UTF-16 of mostly Latin text: most pairs of bytes are a zero and a printable Latin-1 character. */
function utf16WithoutMark(bytes: Uint8Array): Encoding | undefined {
  let little = 0;
  let big = 0;
  let odd = 0;
  const pairs = bytes.length >> 1;
  for (let i = 0; i < 2 * pairs; i += 2) {
    const first = bytes[i]!;
    const second = bytes[i + 1]!;
    if (second === 0 && isLatinText(first)) {
      little++;
    } else if (first === 0 && isLatinText(second)) {
      big++;
    } else if (first === 0 || second === 0) {
      odd++;
    }
  }
  if (little > pairs * 0.7 && big + odd < pairs * 0.02) {
    return 'utf-16le';
  }
  return big > pairs * 0.7 && little + odd < pairs * 0.02 ? 'utf-16be' : undefined;
}

function isLatinText(byte: number): boolean {
  return isAsciiText(byte) || byte >= 0xa0;
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

/** Whether bytes are UTF-8; the last character may be truncated. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length;) {
    if (bytes[i]! < 0x80) {
      i++;
      continue;
    }
    const decoded = decodeUtf8(bytes, i, bytes.length);
    if (decoded === INVALID) {
      return false;
    }
    i += decoded < 0 ? bytes.length : decoded & 7;
  }
  return true;
}

function isWesternText(bytes: Uint8Array): boolean {
  let high = 0;
  let control = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) {
      high++;
    } else if (!isAsciiText(byte)) {
      control++;
    }
  }
  return high < bytes.length * 0.25 && control < bytes.length * 0.01;
}

/** Code points of the bytes 0x80..0x9f. @see WHATWG Encoding Standard, index windows-1252 */
const windows1252 = Uint16Array.of(
  ...[0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d],
  ...[0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a],
  ...[0x0153, 0x9d, 0x017e, 0x0178],
);

/** Converts text that arrives in pieces to UTF-8. Invalid UTF-16 becomes U+FFFD. */
export class Transcoder {
  /** First byte of a UTF-16 unit whose second byte is in the next piece; -1 if there is none. */
  private halfUnit = -1;
  /** High surrogate whose low surrogate has not arrived yet; 0 if there is none. */
  private highSurrogate = 0;

  constructor(private readonly encoding: Exclude<Encoding, 'utf-8'>) {}

  /**
   * Writes `source` as UTF-8 to `target`, starting at `index`. Returns the index after the last byte written.
   * @param target needs room for three bytes for each byte of `source`, and three more
   */
  write(source: Uint8Array, target: Uint8Array, index: number): number {
    return this.encoding === 'windows-1252'
      ? writeWindows1252(source, target, index)
      : this.writeUtf16(source, target, index);
  }

  private writeUtf16(source: Uint8Array, target: Uint8Array, index: number): number {
    const big = this.encoding === 'utf-16be';
    let at = index;
    for (const byte of source) {
      if (this.halfUnit < 0) {
        this.halfUnit = byte;
        continue;
      }
      const unit = big ? (this.halfUnit << 8) | byte : (byte << 8) | this.halfUnit;
      this.halfUnit = -1;
      const isLow = unit >= 0xdc00 && unit < 0xe000;
      if (this.highSurrogate !== 0) {
        const codePoint = isLow ? ((this.highSurrogate - 0xd800) << 10) + (unit - 0xdc00) + 0x10000 : 0xfffd;
        this.highSurrogate = 0;
        at = encodeUtf8(codePoint, target, at);
        if (isLow) {
          continue;
        }
      }
      if (unit >= 0xd800 && unit < 0xdc00) {
        this.highSurrogate = unit;
      } else {
        at = encodeUtf8(isLow ? 0xfffd : unit, target, at);
      }
    }
    return at;
  }
}

function writeWindows1252(source: Uint8Array, target: Uint8Array, index: number): number {
  let at = index;
  for (const byte of source) {
    if (byte < 0x80) {
      target[at++] = byte;
    } else {
      at = encodeUtf8(byte < 0xa0 ? windows1252[byte - 0x80]! : byte, target, at);
    }
  }
  return at;
}
