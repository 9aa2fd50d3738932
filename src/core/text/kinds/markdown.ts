import { decodeHTML } from 'entities/decode';
import { CodeFilter, codeWords, syntaxOf, unknownSyntax } from './code';
import { Lines, MAX_UNIT_LENGTH, type TextFilter, type TextSink } from './filter';
import { endsSentence } from './html';

/** Maximum lines of front matter; without an end by then it is text. */
const MAX_FRONT_MATTER_LINES = 500;

/** The block that the current line belongs to. */
type Block =
  | { readonly kind: 'text' }
  | { readonly kind: 'front'; readonly end: RegExp; readonly lines: string[] }
  | { readonly kind: 'fence'; readonly mark: string; readonly code: CodeFilter }
  | { readonly kind: 'dropped'; readonly end: string };

const text: Block = { kind: 'text' };

/**
 * Reads Markdown. Paragraphs, headings, list items and table rows are sentences, however their lines are wrapped. Front
 * matter, markup, URLs, HTML tags and formulas are dropped; code is read as code. It parses only as much of CommonMark
 * and GitHub's tables as the words depend on. A paragraph longer than `MAX_UNIT_LENGTH` is read in parts.
 */
export class MarkdownFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  private block: Block = text;
  private paragraph: string[] = [];
  private paragraphLength = 0;
  private isFirst = true;

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    const { block } = this;
    this.block = text;
    if (block.kind === 'front') {
      block.lines.forEach((line) => this.textLine(line));
    } else if (block.kind === 'fence') {
      block.code.end();
    }
    this.flush();
    this.isFirst = true;
  }

  private line(line: string): void {
    const { block } = this;
    const isFirst = this.isFirst;
    this.isFirst = false;
    switch (block.kind) {
      case 'front':
        this.frontLine(line, block);
        return;
      case 'fence':
        if (new RegExp(`^ {0,3}${block.mark[0]}{${block.mark.length},}\\s*$`).test(withoutQuotes(line))) {
          block.code.end();
          this.block = text;
        } else {
          block.code.write(`${line}\n`);
        }
        return;
      case 'dropped':
        this.afterDropped(line, block.end);
        return;
      case 'text':
        if (isFirst && /^\ufeff?(?:---|\+\+\+)\s*$/.test(line)) {
          const end = line.includes('+') ? /^\+\+\+\s*$/ : /^(?:---|\.\.\.)\s*$/;
          this.block = { kind: 'front', end, lines: [] };
        } else {
          this.textLine(line);
        }
    }
  }

  private frontLine(line: string, { end, lines }: Block & { kind: 'front' }): void {
    if (end.test(line)) {
      this.block = text;
      return;
    }
    lines.push(line.slice(0, 1000));
    if (lines.length > MAX_FRONT_MATTER_LINES) {
      this.block = text;
      lines.forEach((each) => this.line(each));
    }
  }

  private textLine(quoted: string): void {
    const line = withoutQuotes(quoted);
    const fence = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})\s*\{?\.?([\w+#-]*)/.exec(line);
    if (fence) {
      this.flush();
      this.block = {
        kind: 'fence',
        mark: fence[1]!,
        code: new CodeFilter(this.sink, syntaxOf(fence[2]!) ?? unknownSyntax),
      };
      return;
    }
    const opening = /<!--|<(script|style)\b/i.exec(line);
    if (opening) {
      const end = opening[1] === undefined ? '-->' : `</${opening[1]}>`;
      this.prose(line.slice(0, opening.index));
      this.block = { kind: 'dropped', end };
      this.afterDropped(line.slice(opening.index + 2), end);
      return;
    }
    this.prose(line);
  }

  private afterDropped(line: string, end: string): void {
    const at = line.toLowerCase().indexOf(end.toLowerCase());
    if (at >= 0) {
      this.block = text;
      this.textLine(line.slice(at + end.length));
    }
  }

  private prose(line: string): void {
    // A blank line, an underline, a rule, or a link definition.
    if (/^\s*(?:[=-]+\s*|[-*_](?:\s*[-*_]){2,}\s*)?$/.test(line) || /^\s{0,3}\[(?!\^)[^\]]+\]:\s/.test(line)) {
      this.flush();
      return;
    }
    const isHeading = /^\s{0,3}#{1,6}\s/.test(line);
    const isRow = /^\s*\|/.test(line);
    const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?|^\s*\[\^[^\]]+\]:\s*/.exec(line);
    if (isHeading || isRow || item) {
      this.flush();
    }
    const content = item ? line.slice(item[0].length) : line;
    this.paragraph.push(content);
    this.paragraphLength += content.length;
    if (isHeading || isRow || this.paragraphLength > MAX_UNIT_LENGTH) {
      this.flush();
    }
  }

  private flush(): void {
    if (this.paragraph.length > 0) {
      this.sink.text(inlineText(this.paragraph.join(' ')));
      this.sink.sentenceEnd();
      this.paragraph = [];
      this.paragraphLength = 0;
    }
  }
}

function withoutQuotes(line: string): string {
  return line.replace(/^(?:\s{0,3}>\s?)+/, '');
}

/** The text of a paragraph: words of code spans, and the rest without markup. */
function inlineText(paragraph: string): string {
  let result = '';
  let plain = '';
  const missing = new Set<number>();
  const runs = /`+/g;
  let at = 0;
  for (let run = runs.exec(paragraph); run; run = runs.exec(paragraph)) {
    const close = missing.has(run[0].length) ? -1 : closingRun(paragraph, runs.lastIndex, run[0]);
    plain += paragraph.slice(at, run.index);
    if (close < 0) {
      missing.add(run[0].length);
      at = run.index + run[0].length;
      plain += ' ';
      continue;
    }
    result += `${withoutMarkup(plain)} ${codeWords(paragraph.slice(runs.lastIndex, close))} `;
    plain = '';
    at = close + run[0].length;
    runs.lastIndex = at;
  }
  return result + withoutMarkup(plain + paragraph.slice(at));
}

/** The index of the end of a code span, which is a run of equally many backticks; -1 if there is none. */
function closingRun(text: string, from: number, run: string): number {
  for (let at = text.indexOf(run, from); at >= 0; at = text.indexOf(run, at)) {
    let end = at;
    while (text[end] === '`') {
      end++;
    }
    if (end - at === run.length) {
      return at;
    }
    at = end;
  }
  return -1;
}

/** Drops markup. Repetitions in the patterns are bounded, so that the time is linear in the length. */
function withoutMarkup(plain: string): string {
  return decodeEntities(
    plain
      .replace(/\$\$[^$]{1,2000}\$\$|\$(?=\S)[^$]{0,300}\S\$(?!\d)/g, ' ')
      .replace(/<(?:https?|ftp|mailto):[^<>\s]{1,2000}>/gi, ' ')
      .replace(
        /\]\(\s{0,20}(?:<[^<>]{0,2000}>|(?:[^()\s]|\([^()\s]{0,200}\)){0,2000})(?:\s{1,20}(?:"[^"]{0,300}"|'[^']{0,300}'))?\s{0,20}\)/g,
        '] ',
      )
      .replace(/\]\[[^[\]]{0,200}\]/g, '] ')
      .replace(/\b(?:https?|ftp|file):\/\/[^\s<>"\])]{1,2000}|\bwww\.[^\s<>"\])]{1,2000}/gi, ' ')
      .replace(/<\/?([a-zA-Z][\w-]{0,30})(?:[\s/][^<>]{0,2000})?>/g, (_, name: string) =>
        endsSentence(name) ? ' ' : '',
      )
      .replace(/\{#[^\s{}]{1,200}\}|\[\^[^\]\s]{1,100}\]/g, ' ')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1'),
  );
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});/g, (entity) =>
    decodeHTML(entity),
  );
}
