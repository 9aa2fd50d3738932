import { parseDecimal } from '../shared/decimal';
import { quoted } from '../../io/faults';

const DEEPEST = 100;
const LONGEST_TOKEN = 64 * 1024 * 1024;
/** What is longer takes more than a piece or two. */
const LONG_TOKEN = 64 * 1024;

/** Told of a JSON text as it goes by. Bytes are good until the call returns. */
export interface JsonEvents {
  open(isObject: boolean): void;
  close(): void;
  key(name: Uint8Array): void;
  text(value: Uint8Array): void;
  /** Python also writes NaN and Infinity. */
  number(value: number, literal: Uint8Array): void;
  literal(value: 'null' | 'true' | 'false'): void;
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

/** Reads JSON of any size, piece by piece, with memory for its depth and one token. Numbers and words keep their order. */
export class JsonByteScanner {
  /** By depth, whether it is an object. */
  private readonly stack: boolean[] = [];
  private expects: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma' | 'nothing' = 'value';
  /** The beginning of a token, of `restBytes`, and room for more of it. */
  private rest = new Uint8Array(0);
  private restBytes = 0;
  /** Of that token so many bytes were looked at and do not end it. */
  private looked = 0;
  /** Of that token's text, whether there is a backslash in what was looked at. */
  private isEscaped = false;
  private position = 0;

  constructor(private readonly events: JsonEvents) {}

  /** 0-based byte that was last looked at, for messages. */
  get byte(): number {
    return this.position;
  }

  get isComplete(): boolean {
    return this.expects === 'nothing';
  }

  /** @throws RangeError for what is no JSON */
  push(piece: Uint8Array): void {
    this.scan(piece, false);
  }

  /** @throws RangeError if it ends too early */
  finish(): void {
    this.scan(new Uint8Array(0), true);
    if (!this.isComplete) {
      throw new RangeError('the JSON ends too early');
    }
  }

  private scan(piece: Uint8Array, isLast: boolean): void {
    const bytes = this.restBytes > 0 ? this.withRest(piece) : piece;
    const before = this.position;
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
    }
    this.position = before + at;
    if (at > 0 || this.restBytes === 0) {
      this.rest = bytes.slice(at);
    }
    this.restBytes = bytes.length - at;
    if (this.restBytes > LONGEST_TOKEN || (isLast && this.restBytes > 0)) {
      throw new RangeError('a text is opened and never closed');
    }
  }

  /** A token of many pieces is copied now and then, not for each of them. */
  private withRest(piece: Uint8Array): Uint8Array {
    const length = this.restBytes + piece.length;
    if (length > this.rest.length) {
      const larger = new Uint8Array(this.restBytes > LONG_TOKEN ? 2 * length : length);
      larger.set(this.rest.subarray(0, this.restBytes));
      this.rest = larger;
    }
    this.rest.set(piece, this.restBytes);
    return this.rest.subarray(0, length);
  }

  /** Takes the token at `at`; answers with its end, or -1 if not all of it is there. */
  private token(bytes: Uint8Array, at: number, isLast: boolean): number {
    const byte = bytes[at]!;
    switch (byte) {
      case 0x7b: // {
      case 0x5b: // [
        this.want('value');
        if (this.stack.length === DEEPEST) {
          throw new RangeError(`the JSON is nested more than ${DEEPEST} deep`);
        }
        this.stack.push(byte === 0x7b);
        this.expects = byte === 0x7b ? 'key or end' : 'value or end';
        this.events.open(byte === 0x7b);
        return at + 1;
      case 0x7d: // }
      case 0x5d: // ]
        if (this.stack.pop() !== (byte === 0x7d) || !(this.expects === 'comma' || this.expects.endsWith('or end'))) {
          throw new RangeError('a bracket is closed that is not open');
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
    let end = at + Math.max(1, this.looked);
    for (; bytes[end] !== QUOTE; end++) {
      const isBackslash = bytes[end] === BACKSLASH;
      if (end + (isBackslash ? 1 : 0) >= bytes.length) {
        // What follows a backslash belongs to it.
        this.looked = end - at;
        return -1;
      }
      if (isBackslash) {
        this.isEscaped = true;
        end++;
      }
    }
    const raw = bytes.subarray(at + 1, end);
    const text = this.isEscaped ? unescape(raw) : raw;
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
    if (value === undefined || end === at) {
      const found = new TextDecoder().decode(bytes.subarray(at, Math.max(end, at + 1)).subarray(0, 20));
      throw new RangeError(`${quoted(found)} stands where a value should`);
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
      throw new RangeError(`the JSON has something else where a ${this.expects} should be`);
    }
  }

  private endValue(): void {
    this.expects = this.stack.length > 0 ? 'comma' : 'nothing';
  }
}

/** Of numbers and of null, true, NaN and the like. */
function isScalar(byte: number): boolean {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}

function unescape(raw: Uint8Array): Uint8Array {
  try {
    // Line ends and the like do not belong there unescaped, but are understood.
    const text = new TextDecoder('utf-8', { ignoreBOM: true })
      .decode(raw)
      .replace(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
    return new TextEncoder().encode(JSON.parse(`"${text}"`) as string);
  } catch {
    throw new RangeError('a text has an escape that is none');
  }
}
