import { MalformedText } from './filter';

/** Told of a JSON text as it goes by. Keys and texts come in the order of the text. */
export interface JsonHandler {
  /** An object or a list begins. */
  open(isObject: boolean): void;
  close(): void;
  /** A key; one of more than `longestKey` characters is cut. */
  key(name: string): void;
  /** A part of a text value; `ends` with the last one, which may be empty. */
  text(part: string, ends: boolean): void;
}

const longestKey = 256;
const deepest = 1000;
const escapes = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
);

/** Reads JSON of any size in pieces, with memory for its depth alone. */
export class JsonScanner {
  /** By depth, whether it is an object. */
  private readonly stack: boolean[] = [];
  private expects: 'value' | 'first value' | 'first key' | 'key' | 'colon' | 'comma' | 'nothing' = 'value';
  private inString = false;
  private isKey = false;
  private keyText = '';
  /** What has come of an escape, without the backslash; undefined outside of one. */
  private escape: string | undefined;
  private literal = '';

  constructor(private readonly handler: JsonHandler) {}

  /** @throws MalformedText */
  write(piece: string): void {
    for (let at = 0; at < piece.length;) {
      at = this.inString ? this.readString(piece, at) : this.readOutside(piece, at);
    }
  }

  /** @throws MalformedText */
  end(): void {
    this.endLiteral();
    if (this.inString || this.expects !== 'nothing') {
      throw new MalformedText('the JSON ends too early');
    }
  }

  private readString(piece: string, from: number): number {
    if (this.escape !== undefined) {
      return this.readEscape(piece, from);
    }
    let at = from;
    while (at < piece.length && piece[at] !== '"' && piece[at] !== '\\') {
      if (piece.charCodeAt(at) < 0x20) {
        throw new MalformedText('a text has a control character');
      }
      at++;
    }
    const ends = piece[at] === '"';
    this.give(piece.slice(from, at), ends);
    if (ends) {
      this.inString = false;
      this.expects = this.isKey ? 'colon' : this.afterValue();
    } else if (at < piece.length) {
      this.escape = '';
    }
    return at + 1;
  }

  private readEscape(piece: string, at: number): number {
    const escape = this.escape! + piece[at]!;
    const simple = escape.length === 1 ? escapes.get(escape) : undefined;
    this.escape = escape;
    if (simple !== undefined) {
      this.give(simple, false);
      this.escape = undefined;
    } else if (!/^u[0-9a-fA-F]{0,4}$/.test(escape)) {
      throw new MalformedText('a text has an escape that there is not');
    } else if (escape.length === 5) {
      this.give(String.fromCharCode(parseInt(escape.slice(1), 16)), false);
      this.escape = undefined;
    }
    return at + 1;
  }

  private give(part: string, ends: boolean): void {
    if (!this.isKey) {
      this.handler.text(part, ends);
      return;
    }
    this.keyText = (this.keyText + part).slice(0, longestKey);
    if (ends) {
      this.handler.key(this.keyText);
    }
  }

  private readOutside(piece: string, at: number): number {
    const character = piece[at]!;
    if (/[-+.\w]/.test(character)) {
      this.literal += character;
      if (this.literal.length > 2000) {
        throw new MalformedText('a number has too many digits');
      }
      return at + 1;
    }
    this.endLiteral();
    if (/[ \t\r\n\ufeff]/.test(character)) {
      return at + 1;
    }
    const { expects } = this;
    const mayBeValue = expects === 'value' || expects === 'first value';
    const mayBeKey = expects === 'key' || expects === 'first key';
    if (character === '"' && (mayBeValue || mayBeKey)) {
      this.inString = true;
      this.isKey = mayBeKey;
      this.keyText = '';
    } else if ((character === '{' || character === '[') && mayBeValue && this.stack.length < deepest) {
      this.stack.push(character === '{');
      this.expects = character === '{' ? 'first key' : 'first value';
      this.handler.open(character === '{');
    } else if (
      (character === '}' && this.stack.at(-1) === true && (expects === 'comma' || expects === 'first key')) ||
      (character === ']' && this.stack.at(-1) === false && (expects === 'comma' || expects === 'first value'))
    ) {
      this.stack.pop();
      this.expects = this.afterValue();
      this.handler.close();
    } else if (character === ':' && expects === 'colon') {
      this.expects = 'value';
    } else if (character === ',' && expects === 'comma') {
      this.expects = this.stack.at(-1) ? 'key' : 'value';
    } else {
      throw new MalformedText(`${JSON.stringify(character)} stands where JSON has none`);
    }
    return at + 1;
  }

  private endLiteral(): void {
    if (this.literal === '') {
      return;
    }
    const isOne = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(this.literal);
    if (!isOne || (this.expects !== 'value' && this.expects !== 'first value')) {
      throw new MalformedText('a value is none that JSON has');
    }
    this.literal = '';
    this.expects = this.afterValue();
  }

  private afterValue(): 'comma' | 'nothing' {
    return this.stack.length > 0 ? 'comma' : 'nothing';
  }
}
