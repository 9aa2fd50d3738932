import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { matchesName, matchesPath, parseName, type NamePattern } from './wildcards';

/** Maximum size; larger ignore files are mistakes or attacks. */
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;

/** A line of an ignore file. */
interface Rule {
  /** Patterns of a path relative to the ignore file; a single pattern matches the last name alone. */
  readonly pattern: readonly NamePattern[];
  readonly lastNameOnly: boolean;
  /** The line starts with `!`: git keeps what matches. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/** The ignore files that apply to a folder: its own and those of the folders above, up to the root of the search. */
export class IgnoreRules {
  private constructor(
    /** Number of names in the path of the folder that holds the rules. */
    private readonly depth: number,
    private readonly rules: readonly Rule[],
    private readonly outer: IgnoreRules | undefined,
  ) {}

  /** Adds the rules of `folder` (`.gitignore`, and `.git/info/exclude` where a repository begins) to `outer`. */
  static enter(
    folder: string,
    relativePath: string,
    entryNames: ReadonlySet<string>,
    outer: IgnoreRules | undefined,
  ): IgnoreRules | undefined {
    const rules = [
      ...(entryNames.has('.git') ? readRules(path.join(folder, '.git', 'info', 'exclude')) : []),
      ...(entryNames.has('.gitignore') ? readRules(path.join(folder, '.gitignore')) : []),
    ];
    const depth = relativePath === '' ? 0 : relativePath.split('/').length;
    return rules.length > 0 ? new IgnoreRules(depth, rules, outer) : outer;
  }

  /**
   * Whether git ignores a path whose folders it does not ignore. The last matching rule of the innermost file decides.
   * @param path relative to the root; folders end with a slash
   */
  ignores(relativePath: string): boolean {
    const isFolder = relativePath.endsWith('/');
    return this.decide((isFolder ? relativePath.slice(0, -1) : relativePath).split('/'), isFolder) ?? false;
  }

  private decide(names: readonly string[], isFolder: boolean): boolean | undefined {
    const inner = names.slice(this.depth);
    const rule = this.rules.findLast(
      ({ pattern, lastNameOnly, foldersOnly }) =>
        (isFolder || !foldersOnly) &&
        (lastNameOnly ? matchesName(pattern[0]!, inner.at(-1)!) : matchesPath(pattern, inner)),
    );
    return rule ? !rule.negated : this.outer?.decide(names, isFolder);
  }
}

/** The rules of an ignore file; empty if the file is missing or invalid. */
function readRules(file: string): Rule[] {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= MAX_IGNORE_FILE_BYTES ? parseIgnoreFile(readFileSync(file, 'utf8')) : [];
  } catch {
    return [];
  }
}

/** Parses a line of an ignore file. @see gitignore(5) */
function parseIgnoreFile(text: string): Rule[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map(withoutSpacesAtEnd)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const negated = line.startsWith('!');
      const foldersOnly = line.endsWith('/');
      const body = line.slice(negated ? 1 : 0, foldersOnly ? -1 : undefined);
      const options = { escapes: true, ignoreCase: process.platform !== 'linux' };
      const names = body.replace(/^\//, '').split('/');
      const pattern = names.map((name) => parseName(name, options));
      // `folder/**` matches what is inside the folder, not the folder itself.
      const inside: NamePattern[] = names.length > 1 && pattern.at(-1) === '**' ? [parseName('*', options)] : [];
      return { pattern: [...pattern, ...inside], lastNameOnly: !body.includes('/'), negated, foldersOnly };
    });
}

/** Removes trailing spaces; a backslash keeps a space. */
function withoutSpacesAtEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' && line[end - 2] !== '\\') {
    end--;
  }
  return line.slice(0, end);
}
