import { decodeEntities, withoutAddresses, withoutTags } from './inline';
import { Lines, type TextFilter, type TextSink } from './filter';
import { Paragraph } from './paragraph';
import { linkText, templateText } from './wikiLinks';

/** Maximum characters of an open link, and of links inside links; others are text. */
const MAX_LINK_LENGTH = 4000;
const MAX_LINK_DEPTH = 5;
/** Elements whose content is dropped. */
const dropped =
  'ref|math|chem|ce|score|timeline|graph|mapframe|maplink|hiero|imagemap|inputbox|templatedata|syntaxhighlight|source|style|script';
const signs = new RegExp(
  String.raw`\{\{|\}\}|\[\[|\]\]|<!--|<(?:${dropped})\b[^<>]{0,1000}>|<\/?gallery\b[^<>]{0,1000}>`,
  'gi',
);

/**
 * Reads the wikitext of MediaWiki: paragraphs, headings, items, cells, and the text of links. Templates, references,
 * formulas, source code, pictures without a caption, categories, tags and comments are dropped; a few templates that only
 * format a text are read. A heading ends what was not closed before.
 * @see https://www.mediawiki.org/wiki/Help:Formatting
 */
export class WikitextFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  private readonly paragraph: Paragraph;
  /** Open templates. */
  private depth = 0;
  private tables = 0;
  /** The end of what is being dropped; empty outside. */
  private until = '';
  private inGallery = false;
  /** The contents of open links, the innermost last. */
  private readonly links: string[] = [];
  private out = '';
  private isFirst = true;

  constructor(private readonly sink: TextSink) {
    this.paragraph = new Paragraph(sink, plainText);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  /** Ends a page; another one may follow. */
  end(): void {
    this.lines.end();
    this.close();
    this.paragraph.end();
    this.sink.sentenceEnd();
    this.tables = 0;
    this.inGallery = false;
    this.isFirst = true;
  }

  private line(read: string): void {
    const line = unescaped(read.replace(/^\ufeff/, ''));
    const text = line.trim();
    const isHeading = /^=[^=].*=$|^==.*==$/.test(text) && text.length > 2;
    if (isHeading) {
      this.close();
      this.tables = 0;
      this.paragraph.end();
    }
    if (text === '') {
      if (this.until === '</ref>') {
        this.until = '';
      }
      this.closeLinks();
      this.paragraph.end();
      return;
    }
    if (this.isFirst && /^#[^\s[#*:;]{3,30}\s*:?\s*\[\[/.test(text)) {
      this.isFirst = false;
      return;
    }
    this.isFirst = false;
    const isInside = this.depth > 0 || this.until !== '' || this.links.length > 0;
    if (!isInside && this.tableBorder(text)) {
      return;
    }
    this.scan(line);
    if (this.links.length > 0 && !this.links[0]!.includes('|')) {
      this.closeLinks();
    }
    const { out } = this;
    this.out = '';
    if (isInside) {
      this.paragraph.add(out);
    } else {
      this.give(out.trim(), isHeading);
    }
  }

  /** Forgets what was not closed. */
  private close(): void {
    this.depth = 0;
    this.until = '';
    this.closeLinks();
    if (this.out !== '') {
      this.paragraph.add(this.out);
      this.out = '';
    }
  }

  /** Open links are text. */
  private closeLinks(): void {
    this.out += this.links.splice(0).join(' ').replaceAll('|', ' ');
  }

  /** Reads a line that begins or ends a table or a row. Returns whether it does. */
  private tableBorder(text: string): boolean {
    const opens = /^:*\{\|/.test(text);
    if (!opens && !(this.tables > 0 && /^\|[-}]/.test(text))) {
      return false;
    }
    this.paragraph.end();
    this.tables = Math.max(0, this.tables + (opens ? 1 : text.startsWith('|}') ? -1 : 0));
    return true;
  }

  /** Reads a line up to its end: drops templates and elements, and replaces links by their text. */
  private scan(line: string): void {
    for (let at = 0; at < line.length;) {
      if (this.until !== '') {
        const found = line.toLowerCase().indexOf(this.until, at);
        at = found < 0 ? line.length : found + this.until.length;
        this.until = found < 0 ? this.until : '';
        continue;
      }
      signs.lastIndex = at;
      const sign = signs.exec(line);
      this.add(line.slice(at, sign?.index));
      at = sign ? signs.lastIndex : line.length;
      if (sign) {
        at = this.sign(sign[0].toLowerCase(), line, at);
      }
    }
  }

  /** Handles a sign. Returns the index where reading goes on. */
  private sign(sign: string, line: string, after: number): number {
    if (sign === '{{') {
      const kept = this.depth === 0 ? templateText(line, after) : undefined;
      this.add(kept?.text ?? ' ');
      this.depth += kept ? 0 : 1;
      return kept?.end ?? after;
    }
    if (sign === '}}') {
      this.depth = Math.max(0, this.depth - 1);
    } else if (sign === '[[') {
      this.openLink();
    } else if (sign === ']]') {
      const link = this.depth === 0 ? this.links.pop() : undefined;
      if (link !== undefined) {
        this.add(linkText(link));
      }
    } else if (sign === '<!--') {
      this.until = '-->';
    } else if (/^<\/?gallery/.test(sign)) {
      this.inGallery = !sign.startsWith('</');
      this.add(' ');
    } else if (!sign.endsWith('/>')) {
      this.until = `</${/^<([a-z]+)/.exec(sign)![1]!}>`;
      this.add(sign.startsWith('<ref') ? '' : ' ');
    }
    return after;
  }

  private openLink(): void {
    if (this.depth === 0) {
      if (this.links.length >= MAX_LINK_DEPTH) {
        this.closeLinks();
      }
      this.links.push('');
    }
  }

  private add(text: string): void {
    if (this.depth > 0) {
      return;
    }
    if (this.links.length === 0) {
      this.out += text;
      return;
    }
    const link = this.links.pop()! + text;
    this.links.push(link);
    if (link.length > MAX_LINK_LENGTH) {
      this.closeLinks();
    }
  }

  private give(text: string, isHeading: boolean): void {
    const { paragraph } = this;
    if (isHeading) {
      paragraph.add(text.replace(/^=+|=+$/g, ''));
      paragraph.end();
    } else if (this.inGallery && text.includes('|')) {
      paragraph.end();
      paragraph.add(text.slice(text.indexOf('|') + 1));
      paragraph.end();
    } else if (this.tables > 0 && /^[|!]/.test(text)) {
      this.cells(text);
    } else if (/^-{4,}/.test(text)) {
      paragraph.end();
      paragraph.add(text.replace(/^-+/, ''));
    } else {
      const item = /^[*#:;]+\s*/.exec(text);
      if (item) {
        paragraph.end();
      }
      paragraph.add(item ? text.slice(item[0].length) : text);
      if (item) {
        paragraph.end();
      }
    }
  }

  private cells(text: string): void {
    for (const cell of text.replace(/^(?:\|\+?|!)/, '').split(/\|\||!!/)) {
      // Attributes come before a bar.
      const bar = cell.indexOf('|');
      this.paragraph.end();
      this.paragraph.add(bar >= 0 && cell.lastIndexOf('=', bar) >= 0 ? cell.slice(bar + 1) : cell);
    }
  }
}

/** Text that was copied from an export has its references escaped. */
function unescaped(line: string): string {
  return /&lt;\/?(?:ref|!--)/.test(line)
    ? line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    : line;
}

/** Drops the markup that stays in a line: marks, tags, addresses, switches. */
function plainText(paragraph: string): string {
  return withoutAddresses(
    decodeEntities(
      withoutTags(
        paragraph
          .replace(/'{2,}/g, '')
          .replace(
            /\[(?:https?:|ftp:|mailto:)?\/\/[^\s[\]]{1,2000}(?:\s([^[\]]{0,1000}))?\]/gi,
            (_, text?: string) => text ?? ' ',
          )
          .replace(/__[A-Z]{3,30}__|~{3,5}/g, ' ')
          .replace(/-\{(?:[^{}|]{0,200}\|)?(?:[\w-]{1,20}:)?([^{};]{0,200})(?:;[^{}]{0,1000})?\}-/g, '$1'),
      ),
    ).replace(/\u00a0/g, ' '),
  );
}

/** Whether text is wikitext by at least three of its signs. */
export function looksLikeWikitext(beginning: string): boolean {
  const found = [
    /^={2,5}[^=\n]+={2,5}\s*$/m,
    /'''[^'\n]+'''/,
    /\[\[[^[\]\n]+\]\]/,
    /\{\{[^{}\n|]+(?:\||\}\}|\n)/,
    /<ref\b|\{\|\s*class=|^\[\[(?:Category|Kategorie|Cat\u00e9gorie|Categor\u00eda):/m,
  ];
  return found.filter((sign) => sign.test(beginning)).length >= 3;
}
