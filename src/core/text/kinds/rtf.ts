import { decoderOfCodePage, type Decode } from '../codePages';
import { MalformedText, type TextFilter, type TextSink } from './filter';

/** Maximum nested groups whose formats are remembered; deeper groups share the last one. */
const MAX_GROUPS = 1000;
const MAX_FONTS = 10_000;
/** Bytes of text that are decoded together. */
const MAX_PENDING = 4096;
const MAX_WORD_LENGTH = 32;
const MAX_DIGITS = 10;
const SPACE = 0x20;

/** Groups that are no text. A group that begins with `\*` is none either, except text boxes and footnotes. */
const destinations = new Set(
  (
    'fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf fldinst sp ' +
    'listtext pntext pntxta pntxtb nonshppict xe tc tcn annotation atnid atnauthor filetbl listtable ' +
    'listoverridetable revtbl rsidtbl generator themedata datastore objdata objclass bkmkstart bkmkend'
  ).split(' '),
);
const ends = new Set(['par', 'sect', 'page', 'row', 'column', 'nestrow']);
/** Text of control words. */
const symbols: ReadonlyMap<string, string> = new Map([
  ...['line', 'tab', 'cell', 'nestcell', 'emdash', 'endash', 'bullet', 'ldblquote', 'rdblquote', 'emspace', 'enspace']
    .concat('qmspace')
    .map((name) => [name, ' '] as const),
  ['lquote', '\u2018'],
  ['rquote', '\u2019'],
  ['zwj', '\u200d'],
  ['zwnj', '\u200c'],
]);
/** Code pages by the character set of a font. 2 is for symbols, which are no letters. @see RTF 1.9.1, "Font Table" */
const codePages: ReadonlyMap<number, number> = new Map([
  ...[[0, 1252] as const, [2, 0] as const, [77, 10000] as const, [128, 932] as const, [129, 949] as const],
  ...[[134, 936] as const, [136, 950] as const, [161, 1253] as const, [162, 1254] as const, [163, 1258] as const],
  ...[[177, 1255] as const, [178, 1256] as const, [186, 1257] as const, [204, 1251] as const, [222, 874] as const],
  ...[[238, 1250] as const, [254, 437] as const, [255, 850] as const],
]);

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
  private readonly pending = new Uint8Array(MAX_PENDING);
  private pendingBytes = 0;
  private codePage = 1252;
  private defaultFont: number | undefined;
  private readonly fonts = new Map<number, number>();
  private isFontTable = false;
  private fontTableDepth = 0;
  /** Whether raised text comes next: its digits are the number of a note, and no part of the word before. */
  private isRaised = false;
  private readonly decoders = new Map<number, Decode>();

  constructor(private readonly sink: TextSink) {}

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
        this.isRaised = number !== 0;
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
        this.codePage = number ?? this.codePage;
        break;
      case 'mac':
        this.codePage = 10000;
        break;
      case 'pc':
        this.codePage = 437;
        break;
      case 'pca':
        this.codePage = 850;
        break;
    }
  }

  private setFont(codePage: number | undefined): void {
    const { font } = this.group;
    if (this.isFontTable && font !== undefined && codePage !== undefined && this.fonts.size < MAX_FONTS) {
      this.fonts.set(font, codePage);
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
      if (this.isRaised && byte >= 0x30 && byte <= 0x39) {
        this.pending[this.pendingBytes++] = SPACE;
      }
      this.isRaised = false;
      this.pending[this.pendingBytes++] = byte;
      if (this.pendingBytes >= MAX_PENDING - 1) {
        this.flush();
      }
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
    if (this.pendingBytes > 0) {
      const { font } = this.group;
      const page = (font === undefined ? undefined : this.fonts.get(font)) ?? this.codePage;
      let decode = this.decoders.get(page);
      if (!decode) {
        decode = decoderOfCodePage(page);
        this.decoders.set(page, decode);
      }
      // Bytes of a symbol font look like letters and are none.
      this.sink.text(page === 0 ? ' ' : decode(this.pending.subarray(0, this.pendingBytes)));
      this.pendingBytes = 0;
    }
  }
}
