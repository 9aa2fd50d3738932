import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Larger ignore files are mistakes or attacks. */
const largestIgnoreFile = 1024 * 1024;

/** The ignore files that hold for a folder: its own and those of the folders above, up to the root of the search. */
export class IgnoreRules {
  private constructor(
    /** Of the folder the rules are in, relative to the root, with a slash at the end; empty for the root. */
    private readonly prefix: string,
    private readonly rules: Ignore,
    private readonly outer: IgnoreRules | undefined,
  ) {}

  /** Adds the rules of `folder` (`.gitignore`, and `.git/info/exclude` where a repository begins) to `outer`. */
  static enter(
    folder: string,
    relativePath: string,
    entryNames: ReadonlySet<string>,
    outer: IgnoreRules | undefined,
  ): IgnoreRules | undefined {
    let text = '';
    if (entryNames.has('.git')) {
      text += readRules(path.join(folder, '.git', 'info', 'exclude'));
    }
    if (entryNames.has('.gitignore')) {
      text += readRules(path.join(folder, '.gitignore'));
    }
    if (text.trim() === '') {
      return outer;
    }
    const rules = ignore({ ignorecase: process.platform !== 'linux' }).add(text);
    return new IgnoreRules(relativePath === '' ? '' : `${relativePath}/`, rules, outer);
  }

  /** Whether git would ignore the path (relative to the root; folders end with a slash). The innermost rule decides. */
  ignores(relativePath: string): boolean {
    const { ignored, unignored } = this.rules.test(relativePath.slice(this.prefix.length));
    return ignored || (!unignored && this.outer !== undefined && this.outer.ignores(relativePath));
  }
}

function readRules(file: string): string {
  try {
    // A missing or odd ignore file ignores nothing.
    const status = statSync(file);
    return status.isFile() && status.size <= largestIgnoreFile ? `${readFileSync(file, 'utf8')}\n` : '';
  } catch {
    return '';
  }
}
