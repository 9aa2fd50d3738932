import { splitHumps } from '../identifiers';
import { Lines, type TextFilter, type TextSink } from './filter';

/** The syntax of comments and strings in a programming language. */
export interface CodeSyntax {
  /** Openings of comments that end with the line. */
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Quotation marks of strings within one line. */
  readonly quotes: string;
  /** Delimiters of strings over several lines. */
  readonly long: readonly string[];
}

const cBlock = [['/*', '*/']] as const;
const c: CodeSyntax = { line: ['//'], block: cBlock, quotes: '"\'', long: [] };
const script: CodeSyntax = { ...c, long: ['`'] };
const hash: CodeSyntax = { line: ['#'], block: [], quotes: '"\'', long: [] };
const python: CodeSyntax = { ...hash, long: ['"""', "'''"] };
const dashes: CodeSyntax = { line: ['--'], block: cBlock, quotes: '"\'', long: [] };

const families: readonly (readonly [syntax: CodeSyntax, names: string])[] = [
  [
    c,
    'c h cc cpp cxx c++ hh hpp hxx m mm java cs csharp rs rust swift kt kts kotlin scala sc dart groovy ' +
      'gradle proto glsl hlsl cu v sv zig d solidity sol less scss',
  ],
  [script, 'js mjs cjs jsx ts mts cts tsx javascript typescript go vue svelte astro'],
  [{ ...c, line: ['//', '#'] }, 'php'],
  [{ ...c, line: [] }, 'css'],
  [python, 'py pyi pyw pyx python python3 ipython bzl jl julia toml gd'],
  [
    hash,
    'sh bash zsh fish ksh shell console rb ruby rake gemspec pl pm perl r R yaml yml mk makefile cmake ' +
      'dockerfile tcl awk nix ex exs elixir nim coffee ps1 powershell tf hcl properties conf graphql gql',
  ],
  [dashes, 'sql ada adb ads vhd vhdl'],
  [{ ...dashes, block: [['--[[', ']]']], long: [] }, 'lua'],
  [{ ...dashes, block: [['{-', '-}']], quotes: '"' }, 'hs haskell elm purs'],
  [{ line: [';'], block: [], quotes: '"', long: [] }, 'lisp el cl clj cljs cljc clojure scm rkt scheme asm s ini cfg'],
  [{ line: ['%'], block: [], quotes: '"', long: [] }, 'erl hrl erlang matlab'],
  [{ line: [], block: [['(*', '*)']], quotes: '"', long: [] }, 'ml mli ocaml fs fsi fsx fsharp'],
  [
    {
      line: ['//'],
      block: [
        ['{', '}'],
        ['(*', '*)'],
      ],
      quotes: "'",
      long: [],
    },
    'pas pp pascal',
  ],
  [{ line: ['!'], block: [], quotes: '"\'', long: [] }, 'f f77 f90 f95 f03 for fortran'],
  [{ line: ["'"], block: [], quotes: '"', long: [] }, 'vb vbs bas'],
  [{ line: [], block: [], quotes: '"\'', long: [] }, 'json jsonc json5 geojson webmanifest'],
];

const syntaxes = new Map(
  families.flatMap(([syntax, names]) => names.split(' ').map((name) => [name, syntax] as const)),
);

/** The syntax for a file ending or for the language of fenced code; undefined if unknown. */
export function syntaxOf(name: string): CodeSyntax | undefined {
  return syntaxes.get(name) ?? syntaxes.get(name.toLowerCase());
}

/** The syntax of unknown languages: strings in quotation marks, no comments. */
export const unknownSyntax: CodeSyntax = { line: [], block: [], quotes: '"\'', long: [] };

/** The syntax of scripts without an ending. */
export const scriptSyntax = hash;

/** Splits the identifiers of code into words and drops numbers. Apostrophes and the marks of decorators separate words. */
export function codeWords(text: string): string {
  return proseOfCode(text.replace(/['\u2019]|(?<![\w.+-])[@#]/g, ' '));
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
  /** The end of a comment or string that an earlier line began; empty outside. */
  private close = '';
  private wasProse = false;
  private readonly openings: RegExp;

  constructor(
    private readonly sink: TextSink,
    private readonly syntax: CodeSyntax,
  ) {
    this.openings = openingsOf(syntax);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sink.sentenceEnd();
    this.close = '';
    this.wasProse = false;
  }

  private line(line: string, goesOn: boolean): void {
    let code = '';
    let prose = '';
    for (let at = 0; at < line.length;) {
      if (this.close !== '') {
        const end = line.indexOf(this.close, at);
        prose += ` ${line.slice(at, end < 0 ? undefined : end)}`;
        at = end < 0 ? line.length : end + this.close.length;
        this.close = end < 0 ? this.close : '';
        continue;
      }
      const opening = this.nextOpening(line, at);
      code += codeWords(line.slice(at, opening.index));
      at = opening.index + opening.text.length;
      if (opening.kind === 'line') {
        prose += ` ${line.slice(at)}`;
        break;
      }
      if (opening.kind === 'quote') {
        const end = endOfString(line, at, opening.text);
        code += ` ${proseOfCode(withoutEscapes(line.slice(at, end)))} `;
        at = end + 1;
      } else if (opening.kind === 'over lines') {
        code += ' ';
        this.close = opening.close;
      }
    }
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

/** Drops colours, escapes of control characters and code points; any other escaped character stays. */
function withoutEscapes(text: string): string {
  const plain = text.replace(/\\(?:033|x1[bB]|e|u001[bB]|u\{1[bB]\})\[[\d;]{0,40}[A-Za-z]/g, ' ');
  return plain.replace(/\\(?:u\{?[0-9a-fA-F]{1,6}\}?|x[0-9a-fA-F]{2}|[abefnrtv0])/g, ' ').replace(/\\/g, '');
}
