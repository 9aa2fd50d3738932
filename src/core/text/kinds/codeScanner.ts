import type { CodeSyntax } from './codeSyntax';

/** What a stretch of a line is. A long string is one that may cover several lines. */
export type CodeSpanKind = 'code' | 'comment' | 'string' | 'longString';

/**
 * Separates code, comments and strings, line by line. Strings within a line are guessed, so a wrong guess stays within
 * its line.
 */
export class CodeScanner {
  /** The end of a comment or string that an earlier line began; empty outside. */
  private close = '';
  private openKind: CodeSpanKind = 'comment';
  private readonly openings: RegExp;

  constructor(readonly syntax: CodeSyntax) {
    this.openings = openingsOf(syntax);
  }

  /** Forgets an open comment or string. */
  reset(): void {
    this.close = '';
  }

  /**
   * Calls `take` for each stretch of `line`, in order, without delimiters.
   * @param take gets half-open ranges of UTF-16 offsets; they may be empty
   */
  line(line: string, take: (kind: CodeSpanKind, from: number, to: number) => void): void {
    for (let at = 0; at < line.length;) {
      if (this.close !== '') {
        const found = line.indexOf(this.close, at);
        const end = found < 0 ? line.length : found;
        take(this.openKind, at, end);
        at = end + this.close.length;
        this.close = found < 0 ? this.close : '';
        continue;
      }
      const opening = this.nextOpening(line, at);
      take('code', at, opening.index);
      at = opening.index + opening.text.length;
      if (opening.kind === 'line') {
        take('comment', at, line.length);
        return;
      }
      if (opening.kind === 'quote') {
        const end = endOfString(line, at, opening.text);
        take('string', at, end);
        at = end + 1;
      } else if (opening.kind === 'over lines') {
        take('code', at, at);
        this.close = opening.close;
        this.openKind = this.syntax.long.includes(opening.text) ? 'longString' : 'comment';
      }
    }
  }

  private nextOpening(line: string, from: number): Opening {
    const { openings, syntax } = this;
    openings.lastIndex = from;
    const match = openings.exec(line);
    if (!match) {
      return { kind: 'none', index: line.length, text: '' };
    }
    const { index } = match;
    const [text] = match;
    if (syntax.quotes.includes(text)) {
      return { kind: 'quote', index, text };
    }
    if (syntax.line.includes(text)) {
      return { kind: 'line', index, text };
    }
    const close = syntax.block.find(([open]) => open === text)?.[1] ?? text;
    return { kind: 'over lines', index, text, close };
  }
}

type Opening = { readonly index: number; readonly text: string } & (
  { readonly kind: 'line' | 'quote' | 'none' } | { readonly kind: 'over lines'; readonly close: string }
);

/** Matches the openings of comments and strings, longer ones first. */
function openingsOf({ line, block, quotes, long }: CodeSyntax): RegExp {
  const all = [...line, ...block.map(([open]) => open), ...long, ...Array.from(quotes)];
  const escaped = all.sort((a, b) => b.length - a.length).map((text) => text.replace(/[^\w\s]/g, '\\$&'));
  return new RegExp(escaped.join('|') || '(?!)', 'g');
}

function endOfString(line: string, from: number, quote: string): number {
  let at = from;
  while (at < line.length && line[at] !== quote) {
    at += line[at] === '\\' ? 2 : 1;
  }
  return Math.min(at, line.length);
}
