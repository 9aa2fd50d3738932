import { decodeHTML } from 'entities/decode';
import type { TextFilter, TextSink } from './filter';

/** Elements inside a sentence. All others end the sentence. */
const inline = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb ruby s samp small span ' +
    'strike strong sub sup time tt u var wbr math rt rp'
  ).split(' '),
);
/** Elements that separate words but do not end sentences. */
const cells = new Set('td th img input button option select textarea'.split(' '));
/** Elements whose content is dropped, and where it ends. Pronunciations in ruby text need no closing tag. */
const dropped = new Map([
  ['script', '</script'],
  ['style', '</style'],
  ['template', '</template'],
  ['math', '</math'],
  ['rt', '</r'],
  ['rp', '</r'],
]);
/** Characters needed to recognise a tag or entity. */
const LOOKAHEAD = 80;

/**
 * Reads the text of HTML: drops tags, comments, scripts and styles, and decodes entities. It accepts invalid markup, as
 * browsers do, and never matches opening with closing tags.
 *
 * It does not use htmlparser2, which keeps a tag in memory until its end.
 */
export class HtmlFilter implements TextFilter {
  private rest = '';
  /** What is being read: text, a tag, or something that ends with `until`. */
  private state: 'text' | 'tag' | 'quoted' | 'until' = 'text';
  private until = '';
  /** Whether the value of an attribute comes next. */
  private afterEquals = false;
  private preformatted = false;
  /** Whether raised text comes next: its digits are the number of a note, and no part of the word before. */
  private isRaised = false;
  /** Where the content ends that is dropped after the tag that is being read; empty for other tags. */
  private dropUntil = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.rest = this.read(this.rest + piece, false);
  }

  end(): void {
    this.read(this.rest, true);
    this.rest = '';
    this.sink.sentenceEnd();
  }

  /** Returns the unread rest, which needs more text: less than `LOOKAHEAD` characters. */
  private read(text: string, last: boolean): string {
    let at = 0;
    while (at < text.length) {
      let next: number;
      switch (this.state) {
        case 'text':
          next = this.readText(text, at, last);
          break;
        case 'tag':
          next = this.readTag(text, at);
          break;
        case 'quoted':
          next = text.indexOf(this.until, at) + 1;
          this.state = next > 0 ? 'tag' : 'quoted';
          next = next > 0 ? next : text.length;
          break;
        case 'until':
          next = this.readUntil(text, at, last);
          break;
      }
      if (next < 0) {
        return text.slice(at);
      }
      at = next;
    }
    return '';
  }

  private readText(text: string, at: number, last: boolean): number {
    const sign = nextSign(text, at);
    if (sign > at) {
      this.give(text.slice(at, sign));
      return sign;
    }
    if (!last && text.length - at < LOOKAHEAD) {
      return -1;
    }
    return text[at] === '&' ? this.readEntity(text, at) : this.readOpening(text, at);
  }

  private readEntity(text: string, at: number): number {
    const [entity] = /^&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?/.exec(
      text.slice(at, at + 40),
    ) ?? ['&'];
    this.give(entity === '&' ? ' ' : decodeHTML(entity));
    return at + entity.length;
  }

  private readOpening(text: string, at: number): number {
    const start = text.slice(at, at + LOOKAHEAD);
    if (start.startsWith('<!--')) {
      // <!--> is a whole comment, as in browsers.
      return this.skipUntil('-->', at + 2);
    }
    if (/^<[!?]/.test(start)) {
      return this.skipUntil('>', at + 2);
    }
    const tag = /^<(\/?)([a-zA-Z][^\s<>/]{0,63})/.exec(start);
    if (!tag) {
      this.give(' ');
      return at + 1;
    }
    const isEnd = tag[1] !== '';
    const name = tag[2]!.toLowerCase();
    this.giveBorder(name);
    this.isRaised = name === 'sup' ? !isEnd : this.isRaised && inline.has(name);
    if (name === 'pre') {
      this.preformatted = !isEnd;
    }
    this.dropUntil = (isEnd ? undefined : dropped.get(name)) ?? '';
    this.state = 'tag';
    this.afterEquals = false;
    return at + tag[0].length;
  }

  private giveBorder(name: string): void {
    const local = name.slice(name.indexOf(':') + 1);
    if (cells.has(local)) {
      this.sink.text(' ');
    } else if (!inline.has(local)) {
      this.sink.sentenceEnd();
    }
  }

  private readTag(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const character = text[at]!;
      if (character === '>') {
        this.state = 'text';
        return this.dropUntil === '' ? at + 1 : this.skipUntil(this.dropUntil, at + 1);
      }
      if (this.afterEquals && (character === '"' || character === "'")) {
        this.state = 'quoted';
        this.until = character;
        this.afterEquals = false;
        return at + 1;
      }
      if (!/\s/.test(character)) {
        this.afterEquals = character === '=';
      }
    }
    return text.length;
  }

  private skipUntil(until: string, at: number): number {
    this.state = 'until';
    this.until = until;
    return at;
  }

  private readUntil(text: string, at: number, last: boolean): number {
    const found = text.slice(at).search(new RegExp(this.until, 'i'));
    if (found >= 0) {
      this.state = this.until.startsWith('</') ? 'tag' : 'text';
      this.dropUntil = '';
      return at + found + this.until.length;
    }
    const safe = last ? text.length : Math.max(at, text.length - this.until.length + 1);
    return safe > at ? safe : last ? text.length : -1;
  }

  /** Replaces line ends by spaces, except in preformatted text. */
  private give(text: string): void {
    if (this.isRaised && text !== '') {
      this.isRaised = false;
      if (/^\d/.test(text)) {
        this.sink.text(' ');
      }
    }
    this.sink.text(this.preformatted ? text : text.replace(/[\r\n]/g, ' '));
  }
}

function nextSign(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x26 || code === 0x3c) {
      return at;
    }
  }
  return text.length;
}

/** Whether an element of this name ends the sentence. */
export function endsSentence(name: string): boolean {
  return !inline.has(name.toLowerCase());
}
