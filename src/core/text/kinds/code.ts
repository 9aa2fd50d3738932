import { dropEscapes, type EscapeKind } from '../escapes';
import { splitHumps } from '../identifiers';
import { CodeScanner } from './codeScanner';
import type { CodeSyntax } from './codeSyntax';
import { Lines, type TextFilter, type TextSink } from './filter';

/** Splits the identifiers of code into words and drops numbers. Apostrophes and the marks of decorators separate words. */
export function codeWords(text: string): string {
  return proseOfCode(withoutCodes(text, 'code').replace(/['\u2019]|(?<![\w.+-])[@#]/g, ' '));
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

  constructor(
    private readonly sink: TextSink,
    syntax: CodeSyntax,
  ) {
    this.scanner = new CodeScanner(syntax);
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
    let code = '';
    let prose = '';
    const isCss = this.scanner.syntax.hexEscapes === true;
    this.scanner.line(line, (kind, from, to) => {
      const text = line.slice(from, to);
      if (kind === 'code') {
        code += from < to ? codeWords(text) : ' ';
      } else if (kind === 'string') {
        code += ` ${proseOfCode(withoutEscapes(text, isCss ? 'css' : 'code'))} `;
      } else {
        prose += ` ${withoutCodes(text, kind === 'comment' ? 'prose' : 'code')}`;
      }
    });
    this.give(code, prose, goesOn);
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
  if (!text.includes('\\')) {
    return text;
  }
  const plain = text.replace(/\\(?:033|x1[bB]|e|u001[bB]|u\{1[bB]\})\[[\d;]{0,40}[A-Za-z]/g, ' ');
  return dropEscapes(plain, kind).replace(/\\/g, '');
}

/** Drops the escapes of characters, in the texts that can have some. */
function withoutCodes(text: string, kind: EscapeKind): string {
  return text.includes('\\') || text.includes('&#') ? dropEscapes(text, kind) : text;
}
