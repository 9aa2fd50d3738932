/** The syntax of comments and strings in a programming language. */
export interface CodeSyntax {
  /** Openings of comments that end with the line. */
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Quotation marks of strings within one line. */
  readonly quotes: string;
  /** Delimiters of strings over several lines. */
  readonly long: readonly string[];
  /** Whether a backslash and hexadecimal digits escape a character, as in CSS. */
  readonly hexEscapes?: boolean;
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
      'gradle proto glsl hlsl cu v sv zig d solidity sol objective-c objective-cpp',
  ],
  [script, 'js mjs cjs jsx ts mts cts tsx javascript javascriptreact typescript typescriptreact go vue svelte astro'],
  [{ ...c, line: ['//', '#'] }, 'php'],
  [{ ...c, line: [], hexEscapes: true }, 'css'],
  [{ ...c, hexEscapes: true }, 'less scss'],
  [python, 'py pyi pyw pyx python python3 ipython bzl jl julia toml gd'],
  [
    hash,
    'sh bash zsh fish ksh shell shellscript console rb ruby rake gemspec pl pm perl r R yaml yml mk makefile cmake ' +
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
