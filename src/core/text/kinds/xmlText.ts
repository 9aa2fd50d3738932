import type { TextSink } from './filter';
import { HtmlFilter } from './html';
import type { XmlDialect } from './xmlDialects';

/** Passes the text of XML on, with white space as its dialect has it. */
export class XmlText {
  /** Known from the first tag on. */
  dialect: XmlDialect | undefined;
  /** Whether raised text comes next: its digits are the number of a note, and no part of the word before. */
  isRaised = false;
  /** What waits for `<lb break="no"/>`: a hyphen, and white space as one space, line end or two. */
  private hyphen = '';
  private space = '';
  /** Whether white space is dropped because the word goes on. */
  private joins = false;
  private html: HtmlFilter | undefined;

  constructor(private readonly sink: TextSink) {}

  /** Joins the text before and after, without the white space and hyphen between. */
  join(): void {
    this.hyphen = '';
    this.space = '';
    this.joins = true;
  }

  /** Passes text on. The white space at its end waits, and a hyphen before it. */
  pass(text: string): void {
    if (this.isRaised && text !== '') {
      this.isRaised = false;
      if (/^\d/.test(text)) {
        this.noteSpace(' ', 0);
      }
    }
    const start = this.noteSpace(text, 0);
    if (start === text.length) {
      return;
    }
    this.giveHeld();
    const end = heldFrom(text);
    if (end > start) {
      this.out(text.slice(start, end).replace(/\s{2,}|[\t\r\n]/g, (run) => this.spaceFor(run)));
    }
    this.hyphen = end < text.length && !/\s/.test(text[end]!) ? text[end]! : '';
    this.noteSpace(text, Math.max(start, end + this.hyphen.length));
  }

  /** Notes white space from `from` on. Returns the index after it. */
  private noteSpace(text: string, from: number): number {
    let at = from;
    while (at < text.length && /\s/.test(text[at]!)) {
      at++;
    }
    if (at > from && !this.joins) {
      this.space = joinedSpace(this.space, text.slice(from, at));
    }
    this.joins &&= at === text.length;
    return at;
  }

  private spaceFor(run: string): string {
    const space = joinedSpace('', run);
    return this.dialect?.flows ? ' ' : space;
  }

  private giveHeld(): void {
    if (this.hyphen !== '' || this.space !== '') {
      this.out(this.hyphen + (this.space === '' ? '' : this.spaceFor(this.space)));
      this.hyphen = '';
      this.space = '';
    }
  }

  private out(text: string): void {
    if (this.dialect?.hasHtml) {
      this.html ??= new HtmlFilter(this.sink);
      this.html.write(text);
    } else {
      this.sink.text(text);
    }
  }

  sentenceEnd(): void {
    this.joins = false;
    this.isRaised = false;
    this.giveHeld();
    if (this.html) {
      this.html.end();
      this.html = undefined;
    } else {
      this.sink.sentenceEnd();
    }
  }
}

/** Index of the white space at the end of a text, and of a hyphen before it. */
function heldFrom(text: string): number {
  let at = text.length;
  while (at > 0 && /\s/.test(text[at - 1]!)) {
    at--;
  }
  return at > 0 && /[-\u00ad\u2010]/.test(text[at - 1]!) ? at - 1 : at;
}

/** One space, line end, or two line ends, for two runs of white space. */
function joinedSpace(before: string, run: string): string {
  const count = (text: string): number => text.split('\n', 3).length - 1;
  return ['', '\n', '\n\n'][Math.min(2, count(before) + count(run))]! || ' ';
}
