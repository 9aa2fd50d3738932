import { WordTable } from '../../wordTable';
import { WordPacker, type PackedWords } from '../shared/packedWords';

const encoder = new TextEncoder();

/** `▁`, U+2581, by which SentencePiece marks a space. */
export const SPACE_MARK = '\u2581';
const spaceMark = encoder.encode(SPACE_MARK);

/**
 * How a vocabulary spells its tokens: `byteLevel` as GPT-2 does, each byte of the text as a printable character (`Ġking`
 * begins with a space); `plain` as they are.
 */
export type TokenSpelling = 'byteLevel' | 'plain';

/** What is known of a row: nothing; a token; one that is spelt as it is, whatever the others are (`<|endoftext|>`). */
const UNNAMED = 0;
const TOKEN = 1;
const VERBATIM = 2;

export interface TokenNameList {
  /** One for each row. */
  readonly words: PackedWords;
  /** Rows without a token, which are named by their numbers. */
  readonly unnamed: readonly number[];
  /** Tokens for which there is no row. */
  readonly beyond: number;
}

/** Collects the tokens of a vocabulary by their rows, and makes names of them that people can read and tell apart. */
export class TokenNames {
  private bytes = new Uint8Array(64 * 1024);
  private used = 0;
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly kinds: Uint8Array;
  private beyond = 0;

  constructor(private readonly rows: number) {
    this.starts = new Uint32Array(rows);
    this.ends = new Uint32Array(rows);
    this.kinds = new Uint8Array(rows);
  }

  /** The token `source[start..end)` in UTF-8; one that no row has is counted. The last one of a row counts. */
  set(row: number, source: Uint8Array, start: number, end: number, isVerbatim = false): void {
    if (!(row >= 0 && row < this.rows && Number.isInteger(row))) {
      this.beyond++;
      return;
    }
    if (this.used + end - start > this.bytes.length) {
      const longer = new Uint8Array(2 * (this.used + end - start));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.starts[row] = this.used;
    for (let i = start; i < end; i++) {
      this.bytes[this.used++] = source[i]!;
    }
    this.ends[row] = this.used;
    if (this.kinds[row] !== VERBATIM) {
      this.kinds[row] = isVerbatim ? VERBATIM : TOKEN;
    }
  }

  /** Whether tokens begin with GPT-2's space, Ġ, and none with SentencePiece's, so that they must be spelt in bytes. */
  get looksByteLevel(): boolean {
    return this.someBegin(encoder.encode('\u0120')) && !this.hasSpaceMarks;
  }

  /** Whether tokens begin with SentencePiece's space, which no token that is spelt in bytes does. */
  get hasSpaceMarks(): boolean {
    return this.someBegin(spaceMark);
  }

  /** Whether any token begins so, apart from verbatim ones. */
  private someBegin(beginning: Uint8Array): boolean {
    for (let row = 0; row < this.rows; row++) {
      const start = this.starts[row]!;
      const isLongEnough = this.ends[row]! - start >= beginning.length;
      if (this.kinds[row] === TOKEN && isLongEnough && beginning.every((byte, i) => this.bytes[start + i] === byte)) {
        return true;
      }
    }
    return false;
  }

  finish(spelling: TokenSpelling): TokenNameList {
    const packer = new WordPacker();
    const readable = new ReadableToken();
    const unnamed: number[] = [];
    const givesWay = new Uint8Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      const kind = this.kinds[row];
      if (kind === UNNAMED) {
        packer.add(String(row));
        unnamed.push(row);
      } else {
        const decodes = spelling === 'byteLevel' && kind === TOKEN;
        packer.addBytes(readable.of(this.bytes, this.starts[row]!, this.ends[row]!, decodes));
      }
      givesWay[row] = kind === TOKEN ? 0 : 1;
    }
    return { words: toldApart(packer.finish(), givesWay), unnamed, beyond: this.beyond };
  }
}

/**
 * Returns distinct words: a repeated word that may give way gets its row appended. A row without a token is named by its
 * number, which may also be a token.
 */
function toldApart(words: PackedWords, givesWay: Uint8Array): PackedWords {
  const { bytes, offsets, size } = words;
  const table = new WordTable(size, bytes.length);
  const again = new Set<number>();
  for (const turn of [0, 1]) {
    for (let row = 0; row < size; row++) {
      if (givesWay[row] !== turn) {
        continue;
      }
      if (table.find(bytes, offsets[row]!, offsets[row + 1]!) < 0) {
        table.insert(bytes, offsets[row]!, offsets[row + 1]!);
      } else if (turn === 1) {
        again.add(row);
      }
    }
  }
  if (again.size === 0) {
    return words;
  }
  const packer = new WordPacker();
  for (let row = 0; row < size; row++) {
    const word = bytes.subarray(offsets[row], offsets[row + 1]);
    packer.addBytes(again.has(row) ? concatenated(word, encoder.encode(` (row ${row})`)) : word);
  }
  return packer.finish();
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/**
 * Byte by the code point that GPT-2 writes for it, -1 where there is none: printable ones of Latin-1 are themselves, the
 * others in their order those from U+0100 (`bytes_to_unicode` in https://github.com/openai/gpt-2, src/encoder.py).
 */
const byteOfCodePoint = ((): Int16Array => {
  const bytes = new Int16Array(0x144).fill(-1);
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    bytes[isPrintable ? byte : next++] = byte;
  }
  return bytes;
})();

/** Makes tokens readable, one at a time, so that different tokens stay different. */
class ReadableToken {
  private decoded = new Uint8Array(256);
  private target = new Uint8Array(1024);
  private length = 0;

  /**
   * The token `source[start..end)`: where `isByteLevel`, the text it stands for, with `▁` for spaces. What is not valid
   * UTF-8 becomes `<0xE2>`, as SentencePiece writes single bytes. Valid until the next call.
   */
  of(source: Uint8Array, start: number, end: number, isByteLevel: boolean): Uint8Array {
    const decoded = isByteLevel ? this.decodeByteLevel(source, start, end) : -1;
    this.length = 0;
    if (decoded >= 0) {
      this.write(this.decoded, 0, decoded, true);
    } else {
      this.write(source, start, end, false);
    }
    return this.target.subarray(0, this.length);
  }

  /** Bytes of the text, in `decoded`; -1 if a character is not of GPT-2's alphabet. */
  private decodeByteLevel(source: Uint8Array, start: number, end: number): number {
    if (end - start > this.decoded.length) {
      this.decoded = new Uint8Array(2 * (end - start));
    }
    let length = 0;
    for (let i = start; i < end; i++) {
      let code = source[i]!;
      if (code >= 0x80) {
        // All of the alphabet beyond ASCII takes two bytes.
        code = code >= 0xc2 && code <= 0xc5 && i + 1 < end ? ((code & 31) << 6) | (source[++i]! & 63) : 0x144;
      }
      const byte = byteOfCodePoint[code] ?? -1;
      if (byte < 0) {
        return -1;
      }
      this.decoded[length++] = byte;
    }
    return length;
  }

  private write(from: Uint8Array, start: number, end: number, isText: boolean): void {
    if (8 * (end - start) > this.target.length) {
      this.target = new Uint8Array(16 * (end - start));
    }
    for (let i = start; i < end;) {
      const size = characterBytes(from, i, end);
      if (size === 0) {
        this.writeByte(from[i++]!);
        continue;
      }
      if (isText && size === 1 && from[i] === 0x20) {
        this.writeAll(spaceMark);
      } else if (isText && (isControl(from[i]!) || isByteName(from, i, end))) {
        this.writeByte(from[i]!);
      } else if (isText && size === 3 && spaceMark.every((byte, k) => from[i + k] === byte)) {
        // The mark itself, which must not look like a space.
        spaceMark.forEach((byte) => this.writeByte(byte));
      } else {
        for (let k = 0; k < size; k++) {
          this.target[this.length++] = from[i + k]!;
        }
      }
      i += size;
    }
  }

  private writeAll(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.target[this.length++] = byte;
    }
  }

  /** `<0xE2>` */
  private writeByte(byte: number): void {
    this.writeAll(byteNames[byte]!);
  }
}

const byteNames = Array.from({ length: 256 }, (_, byte) =>
  encoder.encode(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
);

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/** Whether the text has `<0xE2>` there, which is what a byte looks like. */
function isByteName(from: Uint8Array, at: number, end: number): boolean {
  return (
    from[at] === 0x3c &&
    at + 6 <= end &&
    from[at + 1] === 0x30 &&
    from[at + 2] === 0x78 &&
    isUpperHex(from[at + 3]!) &&
    isUpperHex(from[at + 4]!) &&
    from[at + 5] === 0x3e
  );
}

function isUpperHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46);
}

/** Bytes of the character at `at`, 0 if it is not valid UTF-8 (The Unicode Standard, table 3-7). */
function characterBytes(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) {
    return 1;
  }
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > end) {
    return 0;
  }
  for (let i = 1; i < size; i++) {
    if ((bytes[at + i]! & 0xc0) !== 0x80) {
      return 0;
    }
  }
  const second = bytes[at + 1]!;
  const isTooLow = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const isTooHigh = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f);
  return isTooLow || isTooHigh ? 0 : size;
}
