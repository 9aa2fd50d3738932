/*
 * Wildcards of VS Code's globs and of git's ignore files. Matching takes time proportional to pattern times path. A
 * regular expression made from a hostile pattern could run for years.
 */

/** The pattern of one name of a path; `**` stands for any number of names. */
export type NamePattern = '**' | readonly NameToken[];

type Character = (character: string) => boolean;
/** `*` stands for any number of characters. */
type NameToken = '*' | Character;

export interface WildcardOptions {
  /** Whether a backslash makes the next character literal. */
  readonly escapes: boolean;
  readonly ignoreCase: boolean;
}

/** Parses `*`, `?`, `[a-z]`, `[!a-z]` and `[^a-z]`. An unclosed bracket is an ordinary character. */
export function parseName(pattern: string, options: WildcardOptions): NamePattern {
  if (pattern === '**') {
    return '**';
  }
  const tokens: NameToken[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const classEnd = character === '[' ? endOfClass(pattern, i, options) : -1;
    if (character === '*') {
      if (tokens.at(-1) !== '*') {
        tokens.push('*');
      }
    } else if (character === '?') {
      tokens.push(() => true);
    } else if (classEnd > 0) {
      tokens.push(oneOf(pattern.slice(i + 1, classEnd), options));
      i = classEnd;
    } else {
      tokens.push(
        exactly(character === '\\' && options.escapes && i + 1 < pattern.length ? pattern[++i]! : character, options),
      );
    }
  }
  return tokens;
}

export function matchesPath(pattern: readonly NamePattern[], names: readonly string[]): boolean {
  return matchesSequence(pattern, '**', names, (namePattern, name) => matchesName(namePattern, name));
}

export function matchesName(pattern: NamePattern, name: string): boolean {
  return pattern === '**' || matchesSequence(pattern, '*', name, (isIt: Character, character) => isIt(character));
}

/**
 * Whether `pattern` matches all `items`; `star` matches any number of items. Matches the part between two stars as
 * early as possible, so that only the last star needs another try.
 */
function matchesSequence<Star extends string, One, Item>(
  pattern: readonly (Star | One)[],
  star: Star,
  items: ArrayLike<Item>,
  matchesOne: (one: One, item: Item) => boolean,
): boolean {
  let at = 0;
  let lastStar = -1;
  let afterStar = 0;
  for (let i = 0; i < items.length;) {
    const wanted = pattern[at];
    if (wanted === star) {
      lastStar = at++;
      afterStar = i;
    } else if (at < pattern.length && matchesOne(wanted as One, items[i]!)) {
      at++;
      i++;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      i = ++afterStar;
    } else {
      return false;
    }
  }
  while (pattern[at] === star) {
    at++;
  }
  return at === pattern.length;
}

function exactly(wanted: string, { ignoreCase }: WildcardOptions): Character {
  const folded = wanted.toLowerCase();
  return ignoreCase ? (character) => character.toLowerCase() === folded : (character) => character === wanted;
}

/**
 * The index of the bracket that closes the class at `start`, or -1. The first character of a class may be a bracket.
 */
function endOfClass(pattern: string, start: number, { escapes }: WildcardOptions): number {
  const first = /[!^]/.test(pattern[start + 1] ?? '') ? start + 2 : start + 1;
  for (let i = first; i < pattern.length; i++) {
    if (pattern[i] === '\\' && escapes) {
      i++;
    } else if (pattern[i] === ']' && i > first) {
      return i;
    }
  }
  return -1;
}

/** Parses a class of characters. @param inner text between the brackets */
function oneOf(inner: string, { escapes, ignoreCase }: WildcardOptions): Character {
  const negated = /^[!^]/.test(inner);
  const ranges: (readonly [first: string, last: string])[] = [];
  for (let i = negated ? 1 : 0; i < inner.length; i++) {
    const next = (): string => (inner[i] === '\\' && escapes && i + 1 < inner.length ? inner[++i]! : inner[i]!);
    const first = next();
    if (inner[i + 1] === '-' && i + 2 < inner.length) {
      i += 2;
      ranges.push([first, next()]);
    } else {
      ranges.push([first, first]);
    }
  }
  const isIn = (character: string): boolean => ranges.some(([first, last]) => character >= first && character <= last);
  return ignoreCase
    ? (character) => (isIn(character.toLowerCase()) || isIn(character.toUpperCase())) !== negated
    : (character) => isIn(character) !== negated;
}
