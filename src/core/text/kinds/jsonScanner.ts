import { MalformedText } from './filter';

/** Maximum nested brackets. */
const MAX_DEPTH = 1000;
/** Maximum characters of a key; the rest of a longer key is dropped. */
const MAX_KEY_LENGTH = 256;

/** Receives the texts of JSON. */
export interface JsonTextEvents {
  /** A part of a text; `path` has the keys on the way to it, with dots between and without the places in lists. */
  part(text: string, path: string): void;
  /** The text ends. */
  textEnd(path: string): void;
}

interface Frame {
  readonly isObject: boolean;
  /** The path of the object or list. */
  readonly path: string;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: ' ', f: ' ', v: ' ', 0: ' ' };

/**
 * Finds the texts of JSON, piece by piece, without keeping them. It also accepts comments, JSON5, and documents one after
 * the other.
 * @see RFC 8259, https://json5.org
 */
export class JsonScanner {
  private readonly frames: Frame[] = [];
  private isKey = false;
  private key = '';
  private state: 'between' | 'text' | 'escape' | 'unicode' | 'slash' | 'line comment' | 'block comment' = 'between';
  private quote = '';
  /** Digits of an escape, or the last character of a comment. */
  private pending = '';
  private path = '';

  constructor(private readonly events: JsonTextEvents) {}

  /** @throws MalformedText */
  write(piece: string): void {
    for (let at = 0; at < piece.length;) {
      at = this.state === 'text' ? this.readText(piece, at) : this.readCharacter(piece, at);
    }
  }

  /** @throws MalformedText if a bracket or text is not closed */
  end(): void {
    if (this.state === 'text' || this.state === 'escape' || this.state === 'unicode') {
      this.endText();
      throw new MalformedText('a text is not closed');
    }
    if (this.frames.length > 0) {
      throw new MalformedText('a bracket is not closed');
    }
  }

  private readCharacter(piece: string, at: number): number {
    const character = piece[at]!;
    switch (this.state) {
      case 'escape':
        this.escape(character);
        return at + 1;
      case 'unicode':
        return this.readUnicode(character, at);
      case 'slash':
        this.state = character === '/' ? 'line comment' : character === '*' ? 'block comment' : 'between';
        this.pending = '';
        return at + (this.state === 'between' ? 0 : 1);
      case 'line comment':
        this.state = character === '\n' || character === '\r' ? 'between' : 'line comment';
        return at + 1;
      case 'block comment':
        this.state = this.pending === '*' && character === '/' ? 'between' : 'block comment';
        this.pending = character;
        return at + 1;
      case 'between':
      case 'text':
        this.between(character);
        return at + 1;
    }
  }

  private between(character: string): void {
    switch (character) {
      case '{':
      case '[':
        this.open(character === '{');
        break;
      case '}':
      case ']':
        this.close(character === '}');
        break;
      case '"':
      case "'":
        this.beginText(character);
        break;
      case ',':
        this.isKey = this.frames.at(-1)?.isObject === true;
        this.key = '';
        break;
      case ':':
        this.isKey = false;
        break;
      case '/':
        this.state = 'slash';
        break;
      default:
        if (this.isKey && this.key.length < MAX_KEY_LENGTH && /\S/.test(character)) {
          this.key += character;
        }
    }
  }

  private open(isObject: boolean): void {
    if (this.frames.length === MAX_DEPTH) {
      throw new MalformedText(`brackets nest more than ${MAX_DEPTH} deep`);
    }
    this.frames.push({ isObject, path: this.innerPath() });
    this.isKey = isObject;
    this.key = '';
  }

  private close(isObject: boolean): void {
    if (this.frames.pop()?.isObject !== isObject) {
      throw new MalformedText('a bracket closes that is not open');
    }
    this.isKey = false;
  }

  /** The path of a value at this place. */
  private innerPath(): string {
    const frame = this.frames.at(-1);
    return frame?.isObject ? joined(frame.path, this.key) : (frame?.path ?? '');
  }

  private beginText(quote: string): void {
    this.state = 'text';
    this.quote = quote;
    if (this.isKey) {
      this.key = '';
    } else {
      this.path = this.innerPath();
    }
  }

  private endText(): void {
    this.state = 'between';
    if (!this.isKey) {
      this.events.textEnd(this.path);
    }
  }

  private readText(piece: string, from: number): number {
    const { quote } = this;
    let at = from;
    while (at < piece.length && piece[at] !== quote && piece[at] !== '\\') {
      at++;
    }
    this.give(piece.slice(from, at));
    if (at === piece.length) {
      return at;
    }
    if (piece[at] === '\\') {
      this.state = 'escape';
      this.pending = '';
    } else {
      this.endText();
    }
    return at + 1;
  }

  private escape(character: string): void {
    this.state = character === 'u' ? 'unicode' : 'text';
    if (character !== 'u') {
      this.give(escapes[character] ?? character);
    }
  }

  private readUnicode(character: string, at: number): number {
    if (!/[0-9a-fA-F]/.test(character)) {
      throw new MalformedText('a text has an invalid escape');
    }
    this.pending += character;
    if (this.pending.length === 4) {
      this.state = 'text';
      this.give(String.fromCharCode(Number.parseInt(this.pending, 16)));
    }
    return at + 1;
  }

  private give(text: string): void {
    if (text === '') {
      return;
    }
    if (this.isKey) {
      this.key = (this.key + text).slice(0, MAX_KEY_LENGTH);
    } else {
      this.events.part(text, this.path);
    }
  }
}

function joined(path: string, key: string): string {
  return (path === '' ? key : `${path}.${key}`).slice(0, 4 * MAX_KEY_LENGTH);
}
