import { asciidocText } from './asciidocInline';
import { CodeFilter } from './code';
import { syntaxOf, unknownSyntax } from './codeSyntax';
import { FrontMatter } from './frontMatter';
import { Lines, type TextFilter, type TextSink } from './filter';
import { Paragraph } from './paragraph';

/** Lines between two equal delimiters. */
interface Block {
  readonly end: string;
  readonly code?: CodeFilter;
}

const admonition = /^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+/;

/**
 * Reads AsciiDoc: titles, paragraphs, items, cells and the text of links. Attributes, options, anchors, names of macros,
 * included files, conditions, comments and formulas are dropped; code is read as code.
 * @see https://docs.asciidoctor.org/asciidoc/latest/
 */
export class AsciidocFilter implements TextFilter {
  private readonly front = new FrontMatter((line) => this.line(line));
  private readonly lines = new Lines((line) => this.front.line(line));
  private readonly paragraph: Paragraph;
  private block: Block | undefined;
  /** The language and style in the last line of attributes. */
  private attributes = '';
  /** The delimiter of a table, or empty outside. */
  private table = '';
  private isAttributeContinued = false;
  /** Whether the author and revision may come: the line after the title of the document. */
  private isAfterTitle = false;
  private isFirst = true;

  constructor(private readonly sink: TextSink) {
    this.paragraph = new Paragraph(sink, asciidocText);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.front.finish();
    this.endBlock();
    this.paragraph.end();
    this.sink.sentenceEnd();
  }

  private line(read: string): void {
    const line = read.replace(/^\ufeff/, '').trimEnd();
    const { block } = this;
    if (block) {
      if (line === block.end) {
        this.endBlock();
      } else {
        block.code?.write(`${line.replace(/<\d{1,3}>$/, '')}\n`);
      }
      return;
    }
    if (this.isAttributeContinued) {
      this.isAttributeContinued = line.endsWith('\\');
      return;
    }
    const isAfterTitle = this.isAfterTitle;
    this.isAfterTitle = isAfterTitle && line !== '' && /^(?::|\/\/)/.test(line);
    if (isAfterTitle && /^(?:[^\s:].*<[^<>\s]*@[^<>]*>|v?\d+(?:\.\d+)*,.*|v\d[\w.-]*)$/.test(line)) {
      this.isAfterTitle = true;
    } else if (line === '' || line === '+') {
      this.paragraph.end();
    } else if (!this.delimiter(line) && !this.setting(line)) {
      this.textLine(line);
    }
    this.isFirst = false;
  }

  private endBlock(): void {
    this.block?.code?.end();
    this.block = undefined;
  }

  /** Reads a line that begins or ends a block. Returns whether it does. */
  private delimiter(line: string): boolean {
    const fence = /^(`{3})([\w+#-]*)$/.exec(line);
    if (!fence && !/^(?:-{4,}|\.{4,}|\/{4,}|\+{4,}|={4,}|\*{4,}|_{4,}|~{4,}|\^{4,}|--|[|,:!]={3,})$/.test(line)) {
      return false;
    }
    const title = this.paragraph.onlyLine;
    if (/^[-=~^+]+$/.test(line) && title !== undefined && Math.abs(title.length - line.length) <= 1) {
      // The underline of a heading.
      this.paragraph.end();
      return true;
    }
    this.paragraph.end();
    const language = fence
      ? fence[2]!
      : (/^(?:source)?(?:[%.#][\w-]{1,40})*,\s*([\w+#-]{1,40})/.exec(this.attributes)?.[1] ?? '');
    if (/^[|,:!]={3,}$/.test(line)) {
      this.table = this.table === '' ? line[0]! : '';
    } else if (
      /^[/+]/.test(line) ||
      (/^(?:latexmath|asciimath|stem|ditaa|plantuml|graphviz|mermaid|vega|blockdiag|bytefield)/.test(this.attributes) &&
        !fence)
    ) {
      this.block = { end: line };
    } else if (fence || /^(?:-{4,}|\.{4,})$/.test(line)) {
      this.block = { end: fence ? '```' : line, code: new CodeFilter(this.sink, syntaxOf(language) ?? unknownSyntax) };
    }
    this.attributes = '';
    return true;
  }

  /** Reads a line of attributes, a directive or a comment. Returns whether it is one. */
  private setting(line: string): boolean {
    if (/^\/\/(?!\/)/.test(line) || /^(?:include|ifdef|ifndef|ifeval|endif)::/.test(line)) {
      const condition = /^ifn?def::[^[\]]{0,200}\[(.+)\]$/.exec(line);
      if (condition) {
        this.textLine(condition[1]!);
      }
      return true;
    }
    if (/^:!?[\w-][^:\s]{0,100}!?:(?:\s|$)/.test(line)) {
      this.paragraph.end();
      this.isAttributeContinued = line.endsWith('\\');
      return true;
    }
    if (isAttributes(line)) {
      this.paragraph.end();
      this.attributes = line.slice(1, -1).trim();
      return true;
    }
    if (/^(?:'{3,}|<{3,}|-{3}|\*{3}|- - -|\* \* \*)$/.test(line)) {
      this.paragraph.end();
      return true;
    }
    return false;
  }

  private textLine(line: string): void {
    const { paragraph } = this;
    const heading = /^(?:={1,6}|#{1,6})\s+(\S.*)$/.exec(line);
    const title = /^\.(?![\s.])(.+)$/.exec(line);
    if (heading || title) {
      paragraph.end();
      paragraph.add((heading ?? title)![1]!);
      paragraph.end();
      this.isAfterTitle = this.isFirst && /^[=#]\s/.test(line);
      return;
    }
    if (this.table !== '') {
      this.row(line);
      return;
    }
    const item =
      /^\s*(?:[*-]{1,5}|\.{1,5}|\d{1,4}\.|\u2022|<(?:\d{1,3}|\.)>)\s+(?:\[[ xX*]\]\s+)?/.exec(line) ??
      (paragraph.isEmpty ? (admonition.exec(line) ?? /^\s*[a-zA-Z]\.\s+/.exec(line)) : null);
    if (item) {
      paragraph.end();
    }
    const content = item ? line.slice(item[0].length) : line;
    const term = /^(\S.{0,300}?)(?::{2,4}|;;)(?:\s+(.*))?$/.exec(content.trim());
    if (term && !/^(?:[\w-]{1,40}::\S|image::)/.test(content)) {
      paragraph.end();
      paragraph.add(term[1]!);
      paragraph.end();
      paragraph.add(term[2] ?? '');
    } else {
      paragraph.add(content.replace(/\s\+$/, ''));
    }
  }

  private row(line: string): void {
    const { paragraph } = this;
    if (this.table !== '|' && this.table !== '!') {
      paragraph.end();
      paragraph.add(line.replaceAll(this.table, ' '));
      paragraph.end();
      return;
    }
    // A cell may have its span, alignment and style before the bar.
    const cells = line.split(this.table === '|' ? /(?:(?<=^|\s)[\d.+*<^>]{0,12}[aehlmdsv]?)?(?<!\\)\|/ : '!');
    cells.forEach((cell, i) => {
      if (i > 0) {
        paragraph.end();
      }
      if (cell.trim() !== '') {
        paragraph.add(cell.trim());
      }
    });
  }
}

/** Whether a line is `[source,java]`, `[#id.role]` or `[[anchor]]`. */
function isAttributes(line: string): boolean {
  const close = line.indexOf(']');
  return line.startsWith('[') && line.endsWith(']') && close >= line.length - (line.startsWith('[[') ? 2 : 1);
}
