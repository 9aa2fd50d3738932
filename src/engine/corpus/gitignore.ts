import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { matchesName, matchesPath, parseName, type NamePattern } from './wildcards';

/** Larger ignore files are mistakes or attacks. */
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;

/** A line of an ignore file. */
interface Rule {
  /** Of a path from the folder of the file on; of the last name alone if there is one pattern. */
  readonly pattern: readonly NamePattern[];
  readonly lastNameOnly: boolean;
  /** `!`: what matches is not ignored after all. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/** The ignore files that hold for a folder: its own and those of the folders above, up to the root of the search. */
export class IgnoreRules {
  private constructor(
    /** How many names the path of the folder has that the rules are in. */
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
   * Whether git would ignore the path (relative to the root; folders end with a slash), given that it ignores none of
   * the folders it is in. The last rule of the innermost file decides.
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

/** The rules of an ignore file; a missing or odd one ignores nothing. */
function readRules(file: string): Rule[] {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= MAX_IGNORE_FILE_BYTES ? parseIgnoreFile(readFileSync(file, 'utf8')) : [];
  } catch {
    return [];
  }
}

/** As gitignore(5) tells. */
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
      // What is in a folder does not include the folder.
      const inside: NamePattern[] = names.length > 1 && pattern.at(-1) === '**' ? [parseName('*', options)] : [];
      return { pattern: [...pattern, ...inside], lastNameOnly: !body.includes('/'), negated, foldersOnly };
    });
}

/** A backslash keeps a space at the end. */
function withoutSpacesAtEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' && line[end - 2] !== '\\') {
    end--;
  }
  return line.slice(0, end);
}
