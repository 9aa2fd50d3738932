import { dropEscapes, type EscapeKind } from '../escapes';
import { splitHumps } from '../identifiers';
import { CodeScanner, type CodeSpanKind } from './codeScanner';
import type { CodeSyntax } from './codeSyntax';
import { Lines, type TextFilter, type TextSink } from './filter';

/** Splits the identifiers of code into words and drops numbers. Apostrophes and the marks of decorators separate words. */
export function codeWords(text: string): string {
  return namesOf(mayHaveEscapes(text) ? dropEscapes(text, 'code') : text);
}

function namesOf(code: string): string {
  return proseOfCode(code.replace(/['\u2019]|(?<![\w.+-])[@#]/g, ' '));
}

/** The same for comments and strings, which keep their apostrophes. */
function proseOfCode(text: string): string {
  return splitHumps(text.replace(/(?<![\p{L}\p{N}_])\d[\w.]*/gu, ' '));
}

/**
 * Reads source code. Identifiers and keywords are split into words, as hovers look them up: getUserName is get user
 * name. Numbers are dropped. A line is a sentence; comments and long strings are prose. Strings are guessed line by
 * line, so a wrong guess stays within its line and changes only whether apostrophes separate words.
 */
export class CodeFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));
  private wasProse = false;
  private readonly scanner: CodeScanner;
  private readonly stringEscapes: EscapeKind;
  /** The line that is read, and what it has. */
  private current = '';
  private hasEscapes = false;
  private code = '';
  private prose = '';
  /** One function for all lines. */
  private readonly take = (kind: CodeSpanKind, from: number, to: number): void => {
    const text = this.current.slice(from, to);
    if (kind === 'code') {
      this.code += from === to ? ' ' : namesOf(this.hasEscapes ? dropEscapes(text, 'code') : text);
    } else if (kind === 'string') {
      this.code += ` ${proseOfCode(this.hasEscapes ? withoutEscapes(text, this.stringEscapes) : text)} `;
    } else {
      this.prose += ` ${this.hasEscapes ? dropEscapes(text, kind === 'comment' ? 'prose' : 'code') : text}`;
    }
  };

  constructor(
    private readonly sink: TextSink,
    syntax: CodeSyntax,
  ) {
    this.scanner = new CodeScanner(syntax);
    this.stringEscapes = syntax.hexEscapes ? 'css' : 'code';
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sink.sentenceEnd();
    this.scanner.reset();
    this.wasProse = false;
  }

  private line(line: string, goesOn: boolean): void {
    this.current = line;
    this.hasEscapes = mayHaveEscapes(line);
    this.code = '';
    this.prose = '';
    this.scanner.line(line, this.take);
    this.give(this.code, this.prose, goesOn);
  }

  private give(code: string, prose: string, goesOn: boolean): void {
    const comment = proseOfCode(prose.replace(/^[\s*/#!;%<|-]+/, ''));
    const hasCode = /[\p{L}\p{N}]/u.test(code);
    if (hasCode || comment === '') {
      if (this.wasProse) {
        this.sink.sentenceEnd();
      }
      this.sink.text(`${code} `);
      if (!goesOn) {
        this.sink.sentenceEnd();
      }
    }
    if (comment !== '') {
      // Wrapped comments join like other prose.
      this.sink.text(goesOn ? comment : `${comment}\n`);
    }
    this.wasProse = comment !== '';
  }
}

/** Drops colours, escapes of control characters and code points; any other escaped character stays. */
function withoutEscapes(text: string, kind: EscapeKind): string {
  const plain = text.replace(/\\(?:033|x1[bB]|e|u001[bB]|u\{1[bB]\})\[[\d;]{0,40}[A-Za-z]/g, ' ');
  return dropEscapes(plain, kind).replace(/\\/g, '');
}

function mayHaveEscapes(text: string): boolean {
  return text.includes('\\') || text.includes('&#');
}
