import { encodeUtf8, utf8Start } from '../../text/utf8';

/** Invalid JSON, or JSON of another shape than expected. */
export class JsonTrouble extends Error {
  constructor(
    readonly trouble: string,
    /** 0-based position in the text. */
    readonly byte: number,
  ) {
    super(`${trouble} at byte ${byte}`);
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const MAX_DEPTH = 100;

/**
 * Walks through JSON in UTF-8 and creates objects only on request, because a reader needs few of the tens of megabytes of a
 * tokenizer's file. Skipped parts may be invalid JSON.
 *
 * Each method reads one value at the current position. All methods throw JsonTrouble.
 */
export class JsonCursor {
  /** `text[textStart..textEnd)` is the last string of `stringBytes` in UTF-8. The next one overwrites it. */
  text: Uint8Array;
  textStart = 0;
  textEnd = 0;
  private unescaped = new Uint8Array(256);
  private at: number;

  constructor(private readonly bytes: Uint8Array) {
    this.text = bytes;
    this.at = utf8Start(bytes);
  }

  /** Position of the next value, after white space. */
  get position(): number {
    this.peek();
    return this.at;
  }

  /** Returns the first byte of the next value or punctuation; -1 at the end. */
  peek(): number {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        return byte ?? -1;
      }
      this.at++;
    }
  }

  get isObject(): boolean {
    return this.peek() === 0x7b;
  }

  get isArray(): boolean {
    return this.peek() === 0x5b;
  }

  get isString(): boolean {
    return this.peek() === 0x22;
  }

  /** Reads an object. @param member reads the value of each key */
  object(member: (key: string) => void): void {
    this.objectBytes(() => member(this.lastString()));
  }

  /** Reads an object. @param member reads the value of each key; the key is in `text` */
  objectBytes(member: () => void): void {
    this.expect(0x7b, 'an object');
    for (let isFirst = true; this.peek() !== 0x7d; isFirst = false) {
      if (!isFirst) {
        this.expect(0x2c, 'a comma');
      }
      this.stringBytes();
      this.expect(0x3a, 'a colon');
      member();
    }
    this.at++;
  }

  /** Reads an array. @param item reads each value */
  array(item: () => void): void {
    this.expect(0x5b, 'an array');
    for (let isFirst = true; this.peek() !== 0x5d; isFirst = false) {
      if (!isFirst) {
        this.expect(0x2c, 'a comma');
      }
      item();
    }
    this.at++;
  }

  string(): string {
    this.stringBytes();
    return this.lastString();
  }

  /** Reads a string into `text`. */
  stringBytes(): void {
    this.expect(0x22, 'a string');
    const { bytes } = this;
    let at = this.at;
    while (at < bytes.length && bytes[at] !== 0x22 && bytes[at] !== 0x5c) {
      at++;
    }
    if (bytes[at] === 0x22) {
      this.text = bytes;
      this.textStart = this.at;
      this.textEnd = at;
      this.at = at + 1;
      return;
    }
    this.unescape(at);
  }

  /** Reads a number; skips any other value and returns NaN. */
  number(): number {
    const byte = this.peek();
    if (byte !== 0x2d && !(byte >= 0x30 && byte <= 0x39)) {
      this.skip();
      return NaN;
    }
    const from = this.at;
    let value = 0;
    for (let next = this.bytes[this.at]!; next >= 0x30 && next <= 0x39; next = this.bytes[++this.at] ?? 0) {
      value = value * 10 + next - 0x30;
    }
    // Most numbers are ids: plain digits.
    if (this.at - from > 0 && this.at - from <= 15 && !this.isInNumber()) {
      return value;
    }
    while (this.isInNumber()) {
      this.at++;
    }
    return this.at - from > 100 ? NaN : Number(decoder.decode(this.bytes.subarray(from, this.at)));
  }

  /** Skips a value. @returns its bytes */
  skip(): Uint8Array {
    const from = this.position;
    let depth = 0;
    do {
      const byte = this.peek();
      switch (byte) {
        case 0x22:
          this.skipString();
          break;
        case 0x7b:
        case 0x5b:
          if (++depth > MAX_DEPTH) {
            throw new JsonTrouble(`more than ${MAX_DEPTH} nested brackets`, this.at);
          }
          this.at++;
          break;
        case 0x7d:
        case 0x5d:
          if (--depth < 0) {
            throw new JsonTrouble('a bracket that was not opened', this.at);
          }
          this.at++;
          break;
        case 0x2c:
        case 0x3a:
          if (depth === 0) {
            throw new JsonTrouble('no value', this.at);
          }
          this.at++;
          break;
        case -1:
          throw new JsonTrouble('the end of the text', this.at);
        default:
          this.skipLiteral();
      }
    } while (depth > 0);
    return this.bytes.subarray(from, this.at);
  }

  /** Checks that only white space and NUL follow. @throws JsonTrouble otherwise */
  end(): void {
    while (this.peek() === 0) {
      this.at++;
    }
    if (this.at < this.bytes.length) {
      throw new JsonTrouble('something after the end', this.at);
    }
  }

  private lastString(): string {
    return decoder.decode(this.text.subarray(this.textStart, this.textEnd));
  }

  private expect(byte: number, what: string): void {
    if (this.peek() !== byte) {
      throw new JsonTrouble(
        `${this.at >= this.bytes.length ? 'the end of the text' : 'something else'}, not ${what},`,
        this.at,
      );
    }
    this.at++;
  }

  private isInNumber(): boolean {
    const byte = this.bytes[this.at] ?? 0;
    return (
      (byte >= 0x30 && byte <= 0x39) ||
      byte === 0x2b ||
      byte === 0x2d ||
      byte === 0x2e ||
      byte === 0x45 ||
      byte === 0x65
    );
  }

  private skipString(): void {
    const { bytes } = this;
    let at = this.at + 1;
    for (; bytes[at] !== 0x22; at++) {
      if (at >= bytes.length) {
        throw new JsonTrouble('a string without an end', this.at);
      }
      if (bytes[at] === 0x5c) {
        at++;
      }
    }
    this.at = at + 1;
  }

  /** Skips `true`, `false`, `null` or a number. */
  private skipLiteral(): void {
    const from = this.at;
    for (
      let byte = this.bytes[this.at]!;
      (byte >= 0x61 && byte <= 0x7a) || this.isInNumber();
      byte = this.bytes[++this.at] ?? 0
    );
    if (this.at === from) {
      throw new JsonTrouble('an invalid value', from);
    }
  }

  /** Reads the rest of a string. @param at position of its first backslash */
  private unescape(at: number): void {
    const { bytes } = this;
    const opened = this.at - 1;
    let length = at - this.at;
    this.room(length);
    this.unescaped.set(bytes.subarray(this.at, at));
    while (bytes[at] !== 0x22) {
      if (at >= bytes.length) {
        throw new JsonTrouble('a string without an end', opened);
      }
      this.room(length + 4);
      if (bytes[at] !== 0x5c) {
        this.unescaped[length++] = bytes[at++]!;
        continue;
      }
      const escape = bytes[at + 1];
      if (escape === 0x75) {
        let code = this.hex(at + 2);
        at += 6;
        if (code >= 0xd800 && code < 0xdc00 && bytes[at] === 0x5c && bytes[at + 1] === 0x75) {
          const low = this.hex(at + 2);
          if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
          }
        }
        length = encodeUtf8(code >= 0xd800 && code < 0xe000 ? 0xfffd : code, this.unescaped, length);
      } else {
        const character = escapes.get(escape ?? 0);
        if (character === undefined) {
          throw new JsonTrouble('an invalid escape', at);
        }
        this.unescaped[length++] = character;
        at += 2;
      }
    }
    this.text = this.unescaped;
    this.textStart = 0;
    this.textEnd = length;
    this.at = at + 1;
  }

  /** Makes `unescaped` at least this long. */
  private room(bytes: number): void {
    if (bytes > this.unescaped.length) {
      const longer = new Uint8Array(bytes * 2);
      longer.set(this.unescaped);
      this.unescaped = longer;
    }
  }

  /** Returns the number that four hexadecimal digits stand for. */
  private hex(at: number): number {
    let value = 0;
    for (let i = at; i < at + 4; i++) {
      const digit = '0123456789abcdef'.indexOf(String.fromCharCode((this.bytes[i] ?? 0) | 0x20));
      if (digit < 0) {
        throw new JsonTrouble('\\u without four digits', at - 2);
      }
      value = value * 16 + digit;
    }
    return value;
  }
}

/** The byte after a backslash, and the byte that it stands for. */
const escapes: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);
