import { parseDecimal } from '../shared/decimal';
import { quoted } from '../../io/faults';

const MAX_TOKEN_BYTES = 64 * 1024 * 1024;
/** A longer token usually spans several pieces. */
const LONG_TOKEN_BYTES = 64 * 1024;

/** Receives each part of a JSON text in order. Bytes are valid until the call returns. */
export interface JsonEvents {
  open(isObject: boolean): void;
  close(): void;
  key(name: Uint8Array): void;
  text(value: Uint8Array): void;
  number(value: number, literal: Uint8Array): void;
  literal(value: 'null' | 'true' | 'false'): void;
}

/** What a JsonStream accepts. */
interface JsonStreamOptions {
  /** Whether to reject what JSON.parse rejects: NaN, Infinity, control characters in texts, numbers such as `01`. */
  readonly isStrict?: boolean;
  /** Maximum nested brackets; 100 by default. */
  readonly maxDepth?: number;
  /** Maximum bytes of a text, which is cut there. By default nothing is cut, and more than 64 MB are an error. */
  readonly maxTextBytes?: number;
}

const words: readonly (readonly [text: string, value: 'null' | 'true' | 'false' | number])[] = [
  ['null', 'null'],
  ['true', 'true'],
  ['false', 'false'],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];

const strictScalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;
/** Bytes of the longest escape, a surrogate pair. */
const MAX_ESCAPE_BYTES = 12;

/**
 * Parses JSON of any size, piece by piece. Memory grows only with its depth and its longest token.
 * @see RFC 8259
 */
export class JsonStream {
  /** For each open bracket, whether it is an object's. */
  private readonly stack: boolean[] = [];
  private expects: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma' | 'nothing' = 'value';
  /** The beginning of a token in the first `restBytes` bytes, and room for the rest of it. */
  private rest = new Uint8Array(0);
  private restBytes = 0;
  /** Bytes of that token that are known not to end it. */
  private looked = 0;
  /** Whether these bytes have a backslash. */
  private isEscaped = false;
  /** Bytes that were cut from that token. */
  private cutBytes = 0;
  private position = 0;
  private readonly isStrict: boolean;
  private readonly maxDepth: number;
  private readonly maxTextBytes: number;

  constructor(
    private readonly events: JsonEvents,
    { isStrict = false, maxDepth = 100, maxTextBytes = Infinity }: JsonStreamOptions = {},
  ) {
    this.isStrict = isStrict;
    this.maxDepth = maxDepth;
    this.maxTextBytes = maxTextBytes;
  }

  /** 0-based position of the last token, for messages. */
  get byte(): number {
    return this.position;
  }

  /** Whether the whole value was read. */
  get isComplete(): boolean {
    return this.expects === 'nothing';
  }

  /** Parses the next bytes without keeping `piece`. @throws RangeError for invalid JSON */
  push(piece: Uint8Array): void {
    this.scan(piece, false);
  }

  /** Parses the last token. @throws RangeError if the text ends too early */
  finish(): void {
    this.scan(new Uint8Array(0), true);
    if (!this.isComplete) {
      throw new RangeError('the text ends too early');
    }
  }

  private scan(piece: Uint8Array, isLast: boolean): void {
    const bytes = this.restBytes > 0 ? this.withRest(piece) : piece;
    let before = this.position;
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
        at++;
        continue;
      }
      this.position = before + at;
      const end = this.token(bytes, at, isLast);
      if (end < 0) {
        break;
      }
      at = end;
      before += this.cutBytes;
      this.cutBytes = 0;
    }
    this.position = before + at;
    if (at > 0 || this.restBytes === 0) {
      this.rest = bytes.slice(at);
    }
    this.restBytes = bytes.length - at;
    if (this.looked > this.maxTextBytes) {
      this.cutText();
    }
    if (this.restBytes > MAX_TOKEN_BYTES || (isLast && this.restBytes > 0)) {
      throw new RangeError('a text is opened and never closed');
    }
  }

  /** Cuts the text at its maximum. */
  private cutText(): void {
    const { looked, maxTextBytes } = this;
    this.rest.copyWithin(maxTextBytes, looked, this.restBytes);
    this.restBytes -= looked - maxTextBytes;
    this.cutBytes += looked - maxTextBytes;
    this.looked = maxTextBytes;
  }

  /** Returns the token so far with `piece` appended. Room doubles, so that long tokens are rarely copied. */
  private withRest(piece: Uint8Array): Uint8Array {
    const length = this.restBytes + piece.length;
    if (length > this.rest.length) {
      const larger = new Uint8Array(this.restBytes > LONG_TOKEN_BYTES ? 2 * length : length);
      larger.set(this.rest.subarray(0, this.restBytes));
      this.rest = larger;
    }
    this.rest.set(piece, this.restBytes);
    return this.rest.subarray(0, length);
  }

  /** Parses the token at `at`. @returns its end; -1 if it continues in the next piece */
  private token(bytes: Uint8Array, at: number, isLast: boolean): number {
    const byte = bytes[at]!;
    switch (byte) {
      case 0x7b: // {
      case 0x5b: // [
        this.want('value');
        if (this.stack.length === this.maxDepth) {
          throw new RangeError(`brackets nest more than ${this.maxDepth} deep`);
        }
        this.stack.push(byte === 0x7b);
        this.expects = byte === 0x7b ? 'key or end' : 'value or end';
        this.events.open(byte === 0x7b);
        return at + 1;
      case 0x7d: // }
      case 0x5d: // ]
        if (this.stack.pop() !== (byte === 0x7d) || !(this.expects === 'comma' || this.expects.endsWith('or end'))) {
          throw new RangeError('a bracket closes that is not open');
        }
        this.endValue();
        this.events.close();
        return at + 1;
      case COMMA:
        this.want('comma');
        this.expects = this.stack.at(-1) ? 'key' : 'value';
        return at + 1;
      case COLON:
        this.want('colon');
        this.expects = 'value';
        return at + 1;
      case QUOTE:
        return this.string(bytes, at);
      default:
        return this.scalar(bytes, at, isLast);
    }
  }

  private string(bytes: Uint8Array, at: number): number {
    const { isStrict } = this;
    let end = at + Math.max(1, this.looked);
    for (; bytes[end] !== QUOTE; end++) {
      const isBackslash = bytes[end] === BACKSLASH;
      if (isStrict && bytes[end]! < 0x20) {
        throw new RangeError('a text has a control character');
      }
      if (end + (isBackslash ? 1 : 0) >= bytes.length) {
        // The byte after a backslash belongs to it.
        this.looked = end - at;
        return -1;
      }
      if (isBackslash) {
        this.isEscaped = true;
        end++;
      }
    }
    const isCut = this.cutBytes > 0;
    const raw = bytes.subarray(at + 1, isCut ? at + this.maxTextBytes : end);
    const text = this.isEscaped ? (isCut ? unescapeCut(raw) : unescape(raw)) : raw;
    this.looked = 0;
    this.isEscaped = false;
    if (this.expects.startsWith('key')) {
      this.expects = 'colon';
      this.events.key(text);
    } else {
      this.want('value');
      this.endValue();
      this.events.text(text);
    }
    return end + 1;
  }

  private scalar(bytes: Uint8Array, at: number, isLast: boolean): number {
    let end = at + this.looked;
    while (end < bytes.length && isScalar(bytes[end]!)) {
      end++;
    }
    if (end === bytes.length && !isLast) {
      this.looked = end - at;
      return -1;
    }
    this.looked = 0;
    this.want('value');
    const number = parseDecimal(bytes, at, end);
    const literal = bytes.subarray(at, end);
    const value = Number.isNaN(number)
      ? words.find(([text]) => text === String.fromCharCode(...literal.subarray(0, 10)))?.[1]
      : number;
    const isRefused = this.isStrict && !strictScalar.test(new TextDecoder('latin1').decode(literal));
    if (value === undefined || end === at || isRefused) {
      const found = new TextDecoder().decode(bytes.subarray(at, Math.max(end, at + 1)).subarray(0, 20));
      throw new RangeError(`${quoted(found)} stands in place of a value`);
    }
    this.endValue();
    if (typeof value === 'number') {
      this.events.number(value, literal);
    } else {
      this.events.literal(value);
    }
    return end;
  }

  private want(what: 'value' | 'comma' | 'colon'): void {
    if (this.expects !== what && !(what === 'value' && this.expects === 'value or end')) {
      const wanted = this.expects === 'nothing' ? 'the end' : `a ${this.expects}`;
      throw new RangeError(`something else stands in place of ${wanted}`);
    }
  }

  private endValue(): void {
    this.expects = this.stack.length > 0 ? 'comma' : 'nothing';
  }
}

/** Whether a byte can be in a number, or in null, true, NaN and the like. */
function isScalar(byte: number): boolean {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}

function unescape(raw: Uint8Array): Uint8Array {
  try {
    // JSON requires escapes for control characters, but some writers omit them.
    const text = new TextDecoder('utf-8', { ignoreBOM: true })
      .decode(raw)
      .replace(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
    return new TextEncoder().encode(JSON.parse(`"${text}"`) as string);
  } catch {
    throw new RangeError('a text has an invalid escape');
  }
}

/** Does the same for a text that may end in the middle of an escape. */
function unescapeCut(raw: Uint8Array): Uint8Array {
  for (let length = raw.length; ; length--) {
    try {
      return unescape(raw.subarray(0, length));
    } catch (error) {
      if (length <= raw.length - MAX_ESCAPE_BYTES || length === 0) {
        throw error;
      }
    }
  }
}
