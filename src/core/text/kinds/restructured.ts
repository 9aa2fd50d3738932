import { CodeFilter, codeWords } from './code';
import { syntaxOf, unknownSyntax } from './codeSyntax';
import { Lines, type TextFilter, type TextSink } from './filter';
import { Paragraph } from './paragraph';
import { restructuredText } from './restructuredInline';

/** Directives whose content is code; the argument is its language. */
const codeDirectives = new Set(
  'code code-block sourcecode parsed-literal testcode testsetup testcleanup doctest testoutput ipython prompt'.split(
    ' ',
  ),
);
/** Directives without prose: pictures, lists of files, settings, formulas, diagrams, what other files hold. */
const droppedDirectives = new Set(
  (
    'image include literalinclude toctree raw math index highlight highlightlang module currentmodule py:module contents ' +
    'sectnum section-numbering meta default-role role default-domain productionlist graphviz digraph graph uml plantuml ' +
    'mermaid plot inheritance-diagram bibliography target-notes tabularcolumns unicode date video youtube todolist ' +
    'automodule autoclass autofunction autosummary autoexception automethod autodata autoattribute autoprogram argparse ' +
    'click program sectionauthor codeauthor moduleauthor header footer restructuredtext-test-directive no-toc'
  ).split(' '),
);
/** Directives whose argument is a file, a condition or a style, before prose. */
const argumentDropped = new Set(
  'figure only ifconfig container class rst-class cssclass grid grid-item list-table csv-table table-of tabs tab-set'.split(
    ' ',
  ),
);
/** Directives whose argument is a signature or a name in code. */
const signatures =
  /^(?:\w+:)?(?:function|method|class|attribute|data|exception|decorator|decoratormethod|staticmethod|classmethod|property|describe|object|macro|type|var|member|struct|union|enum|enumerator|option|envvar|cmdoption|confval|setting|opcode|pdbcommand|2to3fixer|availability-of)$/;
const versions = /^(?:versionadded|versionchanged|versionremoved|deprecated|deprecated-removed)$/;

/** Indented lines that belong to a directive, a comment or code. */
interface Block {
  /** It ends with the first line that is not indented more. */
  readonly indent: number;
  readonly code?: CodeFilter;
  /** Whether a blank line ends it. */
  readonly endsAtBlank?: boolean;
  inOptions: boolean;
}

/**
 * Reads reStructuredText. Names and options of directives, names of roles, comments, targets, substitutions and addresses
 * are dropped; code is read as code. It parses only as much of docutils and Sphinx as the words depend on.
 * @see https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
 */
export class RestructuredFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  private readonly paragraph: Paragraph;
  /** The indentation of the paragraph; undefined if the next line decides. */
  private indent: number | undefined;
  private block: Block | undefined;
  /** The indentation of a paragraph that ends with `::`; undefined without one. */
  private literal: number | undefined;
  /** The indentation of a directive whose options may follow. */
  private options: number | undefined;
  /** The cells of a row of a grid table; undefined outside. */
  private cells: string[] | undefined;
  /** Borders of a simple table so far. */
  private borders = 0;
  private wasBorder = false;

  constructor(private readonly sink: TextSink) {
    this.paragraph = new Paragraph(sink, restructuredText);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.endBlock();
    this.endCells();
    this.paragraph.end();
    this.sink.sentenceEnd();
  }

  private line(read: string): void {
    const line = read.replace(/^\ufeff/, '').replace(/\t/g, '        ');
    const text = line.trim();
    const indent = line.length - line.trimStart().length;
    if (this.block && this.inBlock(this.block, line, text, indent)) {
      return;
    }
    if (text === '') {
      this.blank();
    } else if (this.options !== undefined && indent > this.options && /^:[^:\s`][^:`]{0,100}:(?:\s|$)/.test(text)) {
      return;
    } else {
      this.options = undefined;
      this.textLine(text, indent);
    }
  }

  /** Returns whether the line belongs to the block, which may end here. */
  private inBlock(block: Block, line: string, text: string, indent: number): boolean {
    if (text === '' && !block.endsAtBlank) {
      block.inOptions = false;
      block.code?.write('\n');
      return true;
    }
    if (text !== '' && indent > block.indent) {
      if (!(block.inOptions && /^:[^:\s`][^:`]{0,100}:(?:\s|$)/.test(text))) {
        block.inOptions = false;
        block.code?.write(`${line}\n`);
      }
      return true;
    }
    this.endBlock();
    return false;
  }

  private endBlock(): void {
    this.block?.code?.end();
    this.block = undefined;
  }

  private blank(): void {
    this.paragraph.end();
    this.indent = undefined;
    this.options = undefined;
    // A simple table ends with a border and a blank line.
    if (this.borders > 1 && this.wasBorder) {
      this.borders = 0;
    }
    this.wasBorder = false;
  }

  private textLine(text: string, indent: number): void {
    const { literal } = this;
    this.literal = undefined;
    if (this.paragraph.isEmpty && literal !== undefined && indent > literal) {
      this.begin({ indent: literal, code: this.codeOf(''), inOptions: false }, text);
    } else if (/^>>> /.test(text) && this.paragraph.isEmpty) {
      this.begin({ indent: indent - 1, code: this.codeOf('python'), endsAtBlank: true, inOptions: false }, text);
    } else if (/^\.\.(?:\s|$)/.test(text)) {
      this.paragraph.end();
      this.explicit(text.slice(2).trim(), indent);
    } else if (/^__(?:\s|$)/.test(text)) {
      this.paragraph.end();
    } else if (!this.tableLine(text)) {
      this.prose(text, indent);
    }
  }

  private begin(block: Block, text: string): void {
    this.block = block;
    block.code?.write(`${text}\n`);
  }

  private codeOf(language: string): CodeFilter {
    return new CodeFilter(this.sink, syntaxOf(language) ?? unknownSyntax);
  }

  /** Reads what two dots begin: a directive, a note, a target, a substitution or a comment. */
  private explicit(text: string, indent: number): void {
    const directive = /^(?:\|[^|]{1,100}\|\s+)?([a-zA-Z][\w.+:-]{0,60}?)\s?::(?:\s+(.*))?$/.exec(text);
    const note = /^\[[^\]\s]{1,100}\]\s+(.*)$/.exec(text);
    if (directive) {
      this.directive(directive[1]!.toLowerCase(), directive[2] ?? '', indent);
    } else if (note) {
      this.paragraph.add(note[1]!);
      this.indent = undefined;
    } else {
      // A target ends with its lines, a comment with its indentation; two dots alone are an empty comment.
      this.block = { indent, endsAtBlank: text === '' || /^_/.test(text), inOptions: false };
    }
  }

  private directive(name: string, argument: string, indent: number): void {
    if (codeDirectives.has(name)) {
      this.block = { indent, code: this.codeOf(argument.trim()), inOptions: true };
      return;
    }
    if (droppedDirectives.has(name)) {
      this.block = { indent, inOptions: true };
      return;
    }
    this.options = indent;
    this.indent = undefined;
    if (signatures.test(name)) {
      this.sink.text(codeWords(argument));
      this.sink.sentenceEnd();
    } else if (!argumentDropped.has(name) && argument !== '') {
      this.paragraph.add(versions.test(name) ? argument.replace(/^\S+\s*/, '') : argument);
    }
  }

  /** Returns whether a line belongs to a table or is an underline. */
  private tableLine(text: string): boolean {
    if (/^\+(?:[-=]{1,10000}\+){1,1000}$/.test(text)) {
      this.paragraph.end();
      this.endCells();
      this.cells = [];
      return true;
    }
    if (this.cells && text.startsWith('|')) {
      const { cells } = this;
      text
        .split('|', 100)
        .slice(1)
        .forEach((cell, i) => (cells[i] = `${cells[i] ?? ''} ${cell}`));
      if (cells.join('').length > 1 << 16) {
        this.endCells();
        this.cells = [];
      }
      return true;
    }
    this.endCells();
    this.wasBorder = false;
    if (/^=+(?: +=+)+$/.test(text)) {
      this.paragraph.end();
      this.borders++;
      this.wasBorder = true;
      return true;
    }
    if (/^([!-/:-@[-`{-~])\1{2,}$/.test(text)) {
      this.paragraph.end();
      return true;
    }
    return false;
  }

  private endCells(): void {
    for (const cell of this.cells ?? []) {
      this.paragraph.add(cell);
      this.paragraph.end();
    }
    this.cells = undefined;
  }

  private prose(text: string, indent: number): void {
    const { paragraph } = this;
    if (this.borders > 0) {
      paragraph.add(text);
      paragraph.end();
      return;
    }
    const item =
      /^(?:[-*+\u2022]|\(?(?:\d{1,4}|#)[.)]|\|)\s+/.exec(text) ??
      (paragraph.isEmpty ? /^\(?(?:[a-zA-Z]|[ivx]{1,5})[.)]\s+/.exec(text) : null);
    const field = item ? null : /^:[^:\s`][^:`]{0,100}:(?:\s+|$)/.exec(text);
    const mark = item ?? field;
    if (mark || (this.indent !== undefined && indent !== this.indent)) {
      paragraph.end();
    }
    this.indent = item ? indent + item[0].length : field ? undefined : (this.indent ?? indent);
    const content = mark ? text.slice(mark[0].length) : text;
    if (content.endsWith('::')) {
      this.literal = this.indent ?? indent;
    }
    paragraph.add(content);
  }
}
