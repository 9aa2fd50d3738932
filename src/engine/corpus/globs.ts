import { VecinityError } from '../../core/errors';
import { matchesPath, parseName, type NamePattern } from './wildcards';

/** Whether a path matches. The path is relative to its root and has forward slashes. */
export type PathTest = (relativePath: string) => boolean;

/** Maximum globs after expanding all braces. */
const MAX_ALTERNATIVES = 10_000;
const options = { escapes: false, ignoreCase: false };

/**
 * A test for paths that match one of `globs`. Globs have the syntax of VS Code's settings: `*`, `?`, `**`, `{a,b}`,
 * `[a-z]` and `[!a-z]`, without escapes and negation. They match dot files too.
 * @throws VecinityError `badOption` if braces expand to too many globs
 */
export function anyGlob(globs: readonly string[]): PathTest {
  const patterns: (readonly NamePattern[])[] = [];
  for (const glob of globs) {
    const alternatives = expandBraces(glob.replace(/^\.\//, ''), MAX_ALTERNATIVES - patterns.length);
    if (!alternatives) {
      const shown = JSON.stringify(glob.length > 100 ? `${glob.slice(0, 100)}…` : glob);
      throw new VecinityError('badOption', `The braces of the glob ${shown} expand to too many globs.`, {
        remedy: `Write it with fewer braces: at most ${MAX_ALTERNATIVES} globs are possible.`,
      });
    }
    patterns.push(...alternatives.map((pattern) => pattern.split('/').map((name) => parseName(name, options))));
  }
  return (relativePath) => {
    const names = relativePath.split('/');
    return patterns.some((pattern) => matchesPath(pattern, names));
  };
}

/**
 * Expands braces: `a{b,c{d,e}}` gives `ab`, `acd`, `ace`. An unmatched brace is an ordinary character.
 * @returns undefined if there are more than `most`
 */
function expandBraces(glob: string, most: number): string[] | undefined {
  const done: string[] = [];
  const open = [glob];
  for (let pattern = open.pop(); pattern !== undefined; pattern = open.pop()) {
    const braces = innermostBraces(pattern);
    if (braces) {
      const { start, end } = braces;
      for (const alternative of pattern
        .slice(start + 1, end)
        .split(',')
        .reverse()) {
        open.push(pattern.slice(0, start) + alternative + pattern.slice(end + 1));
      }
    } else {
      done.push(pattern);
    }
    if (done.length + open.length > most) {
      return undefined;
    }
  }
  return done;
}

/** The first pair of braces that has no pair inside. */
function innermostBraces(pattern: string): { readonly start: number; readonly end: number } | undefined {
  const end = pattern.indexOf('}');
  for (let close = end; close >= 0; close = pattern.indexOf('}', close + 1)) {
    const start = pattern.lastIndexOf('{', close);
    if (start >= 0) {
      return { start, end: close };
    }
  }
  return undefined;
}
