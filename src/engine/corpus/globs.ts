import { VecinityError } from '../../core/errors';
import { matchesPath, parseName, type NamePattern } from './wildcards';

/** Whether a path, relative to its root and with forward slashes, is meant. */
export type PathTest = (relativePath: string) => boolean;

/** What the braces of all globs together may stand for. */
const MAX_ALTERNATIVES = 10_000;
const options = { escapes: false, ignoreCase: false };

/**
 * A test for paths that match one of `globs`, with the meaning they have in VS Code's settings: `*`, `?`, `**`, `{a,b}`,
 * `[a-z]` and `[!a-z]`, no escapes and no negation; dot files are files like others.
 * @throws VecinityError `badOption` for braces that stand for too many globs.
 */
export function anyGlob(globs: readonly string[]): PathTest {
  const patterns: (readonly NamePattern[])[] = [];
  for (const glob of globs) {
    const alternatives = expandBraces(glob.replace(/^\.\//, ''), MAX_ALTERNATIVES - patterns.length);
    if (!alternatives) {
      const shown = JSON.stringify(glob.length > 100 ? `${glob.slice(0, 100)}…` : glob);
      throw new VecinityError('badOption', `The braces of the glob ${shown} stand for too many globs.`, {
        remedy: `Write it with fewer braces, in the settings or on the command line: ${MAX_ALTERNATIVES} globs are possible.`,
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
 * What `a{b,c{d,e}}` stands for: `ab`, `acd`, `ace`. A brace without its partner stands for itself.
 * @returns undefined if there are more than `most`.
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
