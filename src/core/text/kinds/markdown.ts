import { CodeFilter } from './code';
import { syntaxOf, unknownSyntax } from './codeSyntax';
import { Lines, type TextFilter, type TextSink } from './filter';
import { frontMatterEnd, MAX_HIDDEN_LINES } from './frontMatter';
import { calloutTitle, fenceContent, isMarkupLine } from './markdownBlocks';
import { markdownText } from './markdownInline';
import { Paragraph } from './paragraph';

/** The block that the current line belongs to. */
type Block =
  | { readonly kind: 'text' }
  | { readonly kind: 'hidden'; readonly end: RegExp; readonly lines: string[] }
  | { readonly kind: 'fence'; readonly mark: string; readonly code?: CodeFilter }
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
  private readonly paragraph: Paragraph;
  private isFirst = true;
  /** The mark of an open fence whose content is text; empty outside. */
  private textFence = '';

  constructor(private readonly sink: TextSink) {
    this.paragraph = new Paragraph(sink, markdownText);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    const { block } = this;
    this.block = text;
    if (block.kind === 'hidden') {
      block.lines.forEach((line) => this.textLine(line));
    } else if (block.kind === 'fence') {
      block.code?.end();
    }
    this.paragraph.end();
    this.textFence = '';
    this.isFirst = true;
  }

  private line(line: string): void {
    const { block } = this;
    const isFirst = this.isFirst;
    this.isFirst = false;
    switch (block.kind) {
      case 'hidden':
        this.hiddenLine(line, block);
        return;
      case 'fence':
        if (closes(line, block.mark)) {
          block.code?.end();
          this.block = text;
        } else {
          block.code?.write(`${line}\n`);
        }
        return;
      case 'dropped':
        this.afterDropped(line, block.end);
        return;
      case 'text':
        if (isFirst && frontMatterEnd(line)) {
          this.block = { kind: 'hidden', end: frontMatterEnd(line)!, lines: [line] };
        } else {
          this.textLine(line);
        }
    }
  }

  /** Reads a line of front matter or of a comment over several lines. */
  private hiddenLine(line: string, { end, lines }: Block & { kind: 'hidden' }): void {
    if (end.test(line)) {
      this.block = text;
      return;
    }
    lines.push(line);
    // JSON begins with a name; any other brace is text.
    const isText = lines.length === 2 && lines[0]!.endsWith('{') && !/^\s*"/.test(line);
    if (isText || lines.length > MAX_HIDDEN_LINES) {
      this.block = text;
      lines.forEach((each) => this.textLine(each));
    }
  }

  private textLine(quoted: string): void {
    const line = withoutQuotes(quoted);
    if (this.textFence !== '' && closes(quoted, this.textFence)) {
      this.paragraph.end();
      this.textFence = '';
      return;
    }
    const fence = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,}|:{3,}(?=\{))\s*(.*)$/.exec(line);
    if (fence) {
      this.paragraph.end();
      this.openFence(fence[1]!, fence[2]!);
      return;
    }
    if (/^\s*%%/.test(line) && !line.includes('%%', line.indexOf('%%') + 2)) {
      this.paragraph.end();
      this.block = { kind: 'hidden', end: /%%/, lines: [line] };
      return;
    }
    const opening = /<!--|<(script|style)\b/i.exec(line);
    if (opening) {
      const end = opening[1] === undefined ? '-->' : `</${opening[1]}>`;
      this.prose(line.slice(0, opening.index), false);
      this.block = { kind: 'dropped', end };
      this.afterDropped(line.slice(opening.index + 2), end);
      return;
    }
    this.prose(line, quoted !== line);
  }

  private openFence(mark: string, info: string): void {
    const content = fenceContent(info, (language) => syntaxOf(language) !== undefined);
    if (content.kind === 'text' || mark.startsWith(':')) {
      this.textFence = mark;
      const title = /^(?:\{[^}]*\}|\S+)\s+(\S.*)$/.exec(info);
      this.paragraph.add(title?.[1] ?? '');
      this.paragraph.end();
      return;
    }
    const language = content.kind === 'code' ? content.language : '';
    this.block =
      content.kind === 'code'
        ? { kind: 'fence', mark, code: new CodeFilter(this.sink, syntaxOf(language) ?? unknownSyntax) }
        : { kind: 'fence', mark };
  }

  private afterDropped(line: string, end: string): void {
    const at = line.toLowerCase().indexOf(end.toLowerCase());
    if (at >= 0) {
      this.block = text;
      this.textLine(line.slice(at + end.length));
    }
  }

  private prose(line: string, isQuoted: boolean): void {
    const { paragraph } = this;
    // A blank line, an underline, a rule, or a link definition.
    if (/^\s*(?:[=-]+\s*|[-*_](?:\s*[-*_]){2,}\s*)?$/.test(line) || /^\s{0,3}\[(?!\^)[^\]]+\]:\s/.test(line)) {
      paragraph.end();
      return;
    }
    if (isMarkupLine(line) || (this.textFence !== '' && /^\s*:[\w-]{1,40}:(?:\s|$)/.test(line))) {
      paragraph.end();
      return;
    }
    const title = calloutTitle(line, isQuoted);
    const isHeading = title !== undefined || /^\s{0,3}#{1,6}\s/.test(line);
    const isRow = /^\s*\|/.test(line);
    const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[^\]]\]\s+)?|^\s*\[\^[^\]]+\]:\s*/.exec(line);
    if (isHeading || isRow || item) {
      paragraph.end();
    }
    const content = title ?? (item ? line.slice(item[0].length) : line);
    paragraph.add(content.replace(/\s\^[\w-]{1,60}\s*$/, ''));
    if (isHeading || isRow) {
      paragraph.end();
    }
  }
}

/** Whether a line closes a fence. */
function closes(line: string, mark: string): boolean {
  const run = withoutQuotes(line).trim();
  return run.length >= mark.length && run === mark[0]!.repeat(run.length);
}

function withoutQuotes(line: string): string {
  return line.replace(/^(?:\s{0,3}>\s?)+/, '');
}
