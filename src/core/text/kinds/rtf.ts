import { MalformedText, type TextFilter, type TextSink } from './filter';
import { RtfBytes } from './rtfBytes';
import { codePages, destinations, ends, symbols } from './rtfWords';

/** Maximum nested groups whose formats are remembered; deeper groups share the last one. */
const MAX_GROUPS = 1000;
const MAX_WORD_LENGTH = 32;
const MAX_DIGITS = 10;
const SPACE = 0x20;

interface Group {
  readonly isDropped: boolean;
  readonly isHidden: boolean;
  /** Characters after `\u` that stand for the same letter. */
  readonly fallback: number;
  readonly font: number | undefined;
}

/**
 * Reads the text of RTF: drops control words, tables of fonts and styles, pictures, fields, headers and footers. Bytes
 * are decoded by the code page of their font, or by that of the document.
 * @see Rich Text Format Specification 1.9.1
 */
export class RtfFilter implements TextFilter {
  private state: 'text' | 'symbol' | 'word' | 'number' | 'hex' | 'binary' = 'text';
  private word = '';
  private number = '';
  private group: Group = { isDropped: false, isHidden: false, fallback: 1, font: undefined };
  private readonly groups: Group[] = [];
  /** Open groups, with those beyond `MAX_GROUPS`. */
  private depth = 0;
  private isFinished = false;
  /** Whether `\*` began the group. */
  private isStarred = false;
  /** Characters that stand for a letter that `\u` gave. */
  private toSkip = 0;
  private toSkipBytes = 0;
  private readonly bytes: RtfBytes;
  private defaultFont: number | undefined;
  private isFontTable = false;
  private fontTableDepth = 0;

  constructor(private readonly sink: TextSink) {
    this.bytes = new RtfBytes(sink);
  }

  /** @param piece one character for each byte */
  write(piece: string): void {
    for (let at = 0; at < piece.length; at++) {
      if (this.state === 'binary') {
        const skipped = Math.min(this.toSkipBytes, piece.length - at);
        this.toSkipBytes -= skipped;
        at += skipped - 1;
        this.state = this.toSkipBytes > 0 ? 'binary' : 'text';
      } else if (!this.isFinished) {
        this.read(piece[at]!);
      }
    }
  }

  /** @throws MalformedText if a group is not closed */
  end(): void {
    this.flush();
    this.sink.sentenceEnd();
    if (!this.isFinished) {
      throw new MalformedText('a group is not closed');
    }
  }

  private read(character: string): void {
    switch (this.state) {
      case 'word':
        if (/[a-zA-Z]/.test(character) && this.word.length < MAX_WORD_LENGTH) {
          this.word += character;
          return;
        }
        if (/[\d-]/.test(character)) {
          this.state = 'number';
          this.number = character;
          return;
        }
        this.endWord(character);
        return;
      case 'number':
        if (/\d/.test(character) && this.number.length < MAX_DIGITS) {
          this.number += character;
          return;
        }
        this.endWord(character);
        return;
      case 'symbol':
        this.readSymbol(character);
        return;
      case 'hex':
        this.word += character;
        if (this.word.length === 2) {
          this.state = 'text';
          this.byte(Number.parseInt(this.word, 16) || SPACE);
        }
        return;
      case 'text':
      case 'binary':
        this.readText(character);
    }
  }

  private readText(character: string): void {
    switch (character) {
      case '{':
        this.open();
        return;
      case '}':
        this.close();
        return;
      case '\\':
        this.state = 'symbol';
        return;
      case '\r':
      case '\n':
      case '\0':
        return;
      default:
        this.byte(character.charCodeAt(0));
    }
  }

  private readSymbol(character: string): void {
    this.state = 'text';
    if (/[a-zA-Z]/.test(character)) {
      this.state = 'word';
      this.word = character;
      this.number = '';
    } else if (character === "'") {
      this.state = 'hex';
      this.word = '';
    } else if (character === '*') {
      this.isStarred = true;
    } else if (character === '\n' || character === '\r') {
      this.control('par', undefined);
    } else if (character === '~') {
      this.give(' ');
    } else if (character === '_') {
      this.give('-');
    } else if (character === '{' || character === '}' || character === '\\') {
      this.byte(character.charCodeAt(0));
    }
  }

  private endWord(next: string): void {
    this.state = 'text';
    const { word } = this;
    const number = /\d/.test(this.number) ? Number(this.number) : undefined;
    this.control(word, number);
    if (next !== ' ') {
      if (this.toSkipBytes === 0) {
        this.readText(next);
      } else {
        this.toSkipBytes--;
        this.state = this.toSkipBytes > 0 ? 'binary' : 'text';
      }
    }
  }

  private control(word: string, number: number | undefined): void {
    const isStarred = this.isStarred;
    this.isStarred = false;
    if (word === 'u' && number !== undefined) {
      this.give(String.fromCharCode(number & 0xffff));
      this.toSkip = this.group.fallback;
      return;
    }
    this.flush();
    if (word === 'bin') {
      this.toSkipBytes = Math.max(0, number ?? 0);
      this.state = this.toSkipBytes > 0 ? 'binary' : 'text';
      this.toSkip = Math.max(0, this.toSkip - 1);
    } else if ((isStarred && word !== 'shpinst' && word !== 'footnote') || destinations.has(word)) {
      this.change({ isDropped: true });
      if (word === 'fonttbl' && !this.isFontTable) {
        this.isFontTable = true;
        this.fontTableDepth = this.depth;
      }
    } else if (ends.has(word)) {
      if (!this.isSilent) {
        this.sink.sentenceEnd();
      }
    } else if (symbols.has(word)) {
      this.give(symbols.get(word)!);
    } else {
      this.format(word, number);
    }
  }

  /** Applies a control word that changes how text is read. */
  private format(word: string, number: number | undefined): void {
    switch (word) {
      case 'uc':
        this.change({ fallback: Math.min(Math.max(0, number ?? 1), 100) });
        break;
      case 'v':
      case 'deleted':
        this.change({ isHidden: number !== 0 });
        break;
      case 'plain':
        this.change({ isHidden: false, font: this.defaultFont });
        break;
      case 'super':
        this.bytes.isRaised = number !== 0;
        break;
      case 'f':
        this.change({ font: number });
        break;
      case 'fcharset':
      case 'cpg':
        this.setFont(word === 'cpg' ? number : codePages.get(number ?? 1));
        break;
      case 'deff':
        this.defaultFont = number;
        this.change({ font: number });
        break;
      case 'ansicpg':
        this.bytes.codePage = number ?? this.bytes.codePage;
        break;
      case 'mac':
        this.bytes.codePage = 10000;
        break;
      case 'pc':
        this.bytes.codePage = 437;
        break;
      case 'pca':
        this.bytes.codePage = 850;
        break;
    }
  }

  private setFont(codePage: number | undefined): void {
    const { font } = this.group;
    if (this.isFontTable && font !== undefined && codePage !== undefined) {
      this.bytes.setFont(font, codePage);
    }
  }

  private get isSilent(): boolean {
    return this.group.isDropped || this.group.isHidden;
  }

  private change(part: Partial<Group>): void {
    this.group = { ...this.group, ...part };
  }

  private open(): void {
    this.flush();
    this.toSkip = 0;
    this.isStarred = false;
    this.depth++;
    if (this.depth <= MAX_GROUPS) {
      this.groups.push(this.group);
    }
  }

  private close(): void {
    this.flush();
    this.toSkip = 0;
    if (this.isFontTable && this.depth <= this.fontTableDepth) {
      this.isFontTable = false;
    }
    if (this.depth <= MAX_GROUPS) {
      this.group = this.groups.pop() ?? this.group;
    }
    this.depth--;
    this.isFinished = this.depth <= 0;
  }

  private byte(byte: number): void {
    if (this.toSkip > 0) {
      this.toSkip--;
    } else if (!this.isSilent) {
      this.bytes.add(byte, this.group.font);
    }
  }

  private give(text: string): void {
    this.flush();
    if (this.toSkip > 0) {
      this.toSkip--;
    } else if (!this.isSilent) {
      this.sink.text(text);
    }
  }

  private flush(): void {
    this.bytes.flush(this.group.font);
  }
}
