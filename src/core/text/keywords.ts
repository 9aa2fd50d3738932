/*
 * Reserved words of programming languages, which are no vocabulary of the text. Words that are keywords in some places
 * only and common names elsewhere, such as `type`, `get` and `range`, are not listed.
 */

/** Flow, declarations and constants that most languages share. */
const common =
  'abstract as async await base bool boolean break byte case catch char class const continue default delete do double else ' +
  'enum export extends extern false final finally float for foreach from function goto if implements import in instanceof ' +
  'int interface internal is let long namespace new null operator out override package private protected public readonly ' +
  'return sealed short signed static struct super switch this throw throws true try typeof union unsafe unsigned using ' +
  'var virtual void volatile while with yield';

const script =
  `${common} any arguments asserts bigint constructor debugger declare infer keyof never number object of satisfies ` +
  'string symbol undefined unique unknown';
const c =
  `${common} auto constexpr decltype define elif endif explicit export friend ifdef ifndef include inline mutable noexcept ` +
  'nullptr pragma register restrict sizeof template typedef typename undef';

/** Each with the ids of its languages in VS Code. */
const families: readonly (readonly [words: string, languages: string])[] = [
  [script, 'javascript javascriptreact typescript typescriptreact vue svelte astro coffeescript'],
  [c, 'c cpp objective-c objective-cpp cuda-cpp glsl hlsl shaderlab'],
  [`${common} assert native record strictfp synchronized transient when`, 'java groovy'],
  [
    `${common} decimal delegate event fixed get lock nameof object params partial ref set sizeof stackalloc string when where`,
    'csharp razor',
  ],
  [
    'False None True and as assert async await break case class continue def del elif else except finally for from global if ' +
      'import in is lambda match nonlocal not or pass raise return self try while with yield',
    'python cython starlark',
  ],
  [
    'bool break case chan complex128 const continue default defer else error fallthrough false float32 float64 for func go ' +
      'goto if import int interface map nil package range return rune select string struct switch true type uint var',
    'go',
  ],
  [
    'as async await bool break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut ' +
      'pub ref return self static str struct super trait true type unsafe use usize where while',
    'rust',
  ],
  [
    `${common} by companion constructor defer deinit extension fallthrough fileprivate fun func guard inout init ` +
      'inline lateinit mutating nil object repeat rethrows sealed self suspend typealias val vararg when where',
    'kotlin swift dart',
  ],
  [
    'abstract case class def do else extends false final finally for given if implicit import lazy match new null object override package private protected return sealed super then this throw trait true try type val var while with yield',
    'scala',
  ],
  [
    `${common} array callable clone declare echo elseif empty endfor endforeach endif endswitch endwhile exit fn global include insteadof isset iterable list mixed never print require self trait unset use xor and or`,
    'php',
  ],
  [
    'alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo require ' +
      'rescue retry return self super then true undef unless until when while yield',
    'ruby crystal',
  ],
  [
    'after alias and case catch cond def defmodule defp defstruct do else end false fn for if import in nil not or quote raise receive rescue require true try unless unquote use when with',
    'elixir erlang',
  ],
  [
    'and break do else elseif end false for function goto if in local nil not or repeat return then true until while',
    'lua',
  ],
  [
    'abstract baremodule begin break catch const continue do else elseif end export false finally for function global if import in let local macro module mutable nothing quote return struct true try using where while',
    'julia',
  ],
  ['break else false for function if in inf na next null repeat return true while', 'r'],
  [
    'begin break case continue declare do done echo elif else end esac exit export false fi filter finally for foreach function ' +
      'goto if in local param process readonly return set shift switch then throw trap true try until unset while',
    'shellscript powershell bat makefile dockerfile fish',
  ],
  [
    'cmp continue default die do else elsif eq foreach for given if last local my ne next no our package redo require return sub undef unless until use when while',
    'perl perl6 raku',
  ],
  [
    'add all alter and as asc begin between bigint boolean by case cast char commit constraint create cross ' +
      'decimal declare default delete desc distinct drop else end exec exists false float foreign from full function ' +
      'grant group having if in inner insert int integer into is join left like limit not null numeric offset on or ' +
      'order outer over partition primary procedure references returns right rollback select set table then true ' +
      'union unique update using values varchar when where with',
    'sql plsql mysql',
  ],
  [
    'as byref byval case class const dim do double each else elseif end enum exit false for friend function get goto if implements imports in inherits integer is let loop me mod module namespace new next not nothing on optional or private property protected public readonly return select set shared single static step string structure sub then throw to true try until using wend while with',
    'vb',
  ],
  [
    'and as begin case class const deriving do done downto else end exception external false fun function functor if import in infix inherit inline instance lazy let match member method module mutable namespace new newtype nonrec not of open or override private public qualified rec sig static struct then to true try type val virtual when where while with yield',
    'haskell fsharp ocaml elm purescript',
  ],
  [
    'begin case const div do downto else end false for function if implementation in interface mod nil not of or procedure program record repeat set then to true type unit until uses var while with',
    'pascal objectpascal',
  ],
  [
    'and call case character complex contains continue cycle deallocate allocate dimension do else elseif end enddo endif exit false function if implicit in integer intent interface logical module none not only or out parameter procedure program real return subroutine then true use where while',
    'fortran fortran-modern FortranFreeForm',
  ],
  [
    'cond def defmacro defn defun do false fn if let loop nil ns progn quote recur require setq true when',
    'clojure lisp scheme',
  ],
  ['false no null off on true yes', 'json jsonc json5 yaml toml ini properties'],
  ['auto important inherit initial none unset', 'css scss less sass stylus'],
];

const byLanguage = new Map(
  families.flatMap(([words, languages]) => languages.split(' ').map((language) => [language, words] as const)),
);
const sets = new Map<string, ReadonlySet<string>>();
/** Languages that take keywords in any case. */
const anyCase = new Set(
  'sql plsql mysql vb pascal objectpascal powershell bat fortran fortran-modern FortranFreeForm'.split(' '),
);

/**
 * Whether a word is reserved in a language; most languages share the words that unknown ones are asked for.
 * @param language its id in VS Code
 */
export function isKeyword(word: string, language: string): boolean {
  const words = byLanguage.get(language) ?? common;
  let set = sets.get(words);
  if (!set) {
    set = new Set(words.split(' '));
    sets.set(words, set);
  }
  return set.has(anyCase.has(language) ? word.toLowerCase() : word);
}

/** Whether the table lists the language, by its id in VS Code. */
export function hasKeywords(language: string): boolean {
  return byLanguage.has(language);
}
