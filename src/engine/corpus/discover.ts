import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../../core/errors';
import { isData } from '../../core/text/kinds/kinds';
import type { CorpusRequest, CorpusRoot, CorpusRules, SkipReason } from '../../protocol/training';
import { IgnoreRules } from './gitignore';
import { anyGlob, type PathTest } from './globs';
import { SystemFolders } from './systemFolders';

/** Receives what `discover` finds, in any order. */
export interface DiscoverySink {
  /** Called once for each file, with the root it was found in. */
  found(path: string, root: CorpusRoot): void;
  /** Called for each root or folder that cannot be listed, and each link that is not followed. */
  skipped(path: string, reason: SkipReason): void;
  /** Called for each link that leads out of all roots and is followed. */
  followed?(link: string): void;
  /** A data file in a folder, such as .json, whose ending no glob of `include` names. */
  dataFile?(path: string): void;
}

/** Maximum time between two checks for cancellation. */
const TURN_MILLISECONDS = 20;

/** Lets this thread handle messages every few milliseconds. */
export class Yielder {
  private turnStart = performance.now();

  constructor(private readonly signal: AbortSignal) {}

  /** @throws VecinityError `cancelled` */
  async yieldIfDue(): Promise<void> {
    if (performance.now() - this.turnStart > TURN_MILLISECONDS) {
      await nextTurn();
      this.turnStart = performance.now();
    }
    if (this.signal.aborted) {
      throw cancelled();
    }
  }
}

interface Folder {
  readonly path: string;
  /** Its path without links. */
  readonly real: string;
  /** Relative to the base of its root, with forward slashes; empty for the base. */
  readonly relativePath: string;
  readonly rules: IgnoreRules | undefined;
}

/**
 * Walks the roots of a corpus and reports each file once.
 *
 * A root that is a file is always read. A file in a folder is read if it matches `include`, does not match `exclude`,
 * and git does not ignore it. Data files need a glob that names their ending. The walk skips `.git` and excluded and
 * ignored folders, unless they are roots. It follows links that lead out of all roots if the rules say so; it finds other
 * targets anyway. It never enters the kernel's own folders, such as /proc, which have no end.
 *
 * @throws VecinityError `cancelled`, `badOption` for an invalid glob
 */
export async function discover(request: CorpusRequest, signal: AbortSignal, sink: DiscoverySink): Promise<void> {
  await new Walk(request, sink).run(new Yielder(signal));
}

/** The rules of a root: its own, or those of the request. */
function rulesOf(root: CorpusRoot, request: CorpusRequest): CorpusRules {
  return root.rules ?? request;
}

/**
 * A test whether `include` selects a file, by its path relative to the base of its root; `data` for a data file whose
 * ending no glob names.
 */
function includes({ include }: CorpusRules): (file: string) => boolean | 'data' {
  const matching = include.length > 0 ? anyGlob(include) : () => true;
  const wantedData = anyGlob(include.filter(namesEnding));
  return (file) => matching(file) && (!isData(file) || wantedData(file) || 'data');
}

/** Files that Word and LibreOffice keep beside an open document. */
const officeTemporary = /^(?:~\$.*\.\w+|\.~lock\..*#)$/;

/** Whether a glob names file endings: `*.csv`, `*.{md,csv}`, but not `data/*`. */
function namesEnding(glob: string): boolean {
  return /\.[^/]*\w[^/]*$/.test(glob);
}

/** A root and the tests of its paths. */
interface RootTests {
  readonly root: CorpusRoot;
  readonly included: ReturnType<typeof includes>;
  readonly excluded: PathTest;
}

class Walk {
  private readonly rootPaths: readonly string[];
  private readonly system = new SystemFolders();
  private readonly seen = new Set<string>();

  constructor(
    private readonly request: CorpusRequest,
    private readonly sink: DiscoverySink,
  ) {
    this.rootPaths = request.roots.map((root) => realPath(root.path) ?? root.path);
  }

  async run(yielder: Yielder): Promise<void> {
    for (const root of this.request.roots) {
      const real = realPath(root.path);
      if (real === undefined) {
        this.sink.skipped(root.path, 'vanished');
      } else if (!this.mayEnter(root, real)) {
        this.sink.skipped(root.path, 'linked');
      } else if (isFolder(real)) {
        await this.walk(root, real, yielder);
      } else {
        this.takeFile(path.resolve(root.path), real, root);
      }
    }
  }

  private async walk(root: CorpusRoot, real: string, yielder: Yielder): Promise<void> {
    const { respectGitignore } = rulesOf(root, this.request);
    const relativePath = partsBetween(root).join('/');
    const tests: RootTests = {
      root,
      included: includes(rulesOf(root, this.request)),
      excluded: anyGlob(root.exclude.filter((glob) => !anyGlob([glob])(relativePath))),
    };
    const pending: Folder[] = [{ path: path.resolve(root.path), real, relativePath, rules: this.rulesAround(root) }];
    for (let folder = pending.pop(); folder; folder = pending.pop()) {
      await yielder.yieldIfDue();
      if (this.seen.has(folder.real)) {
        continue;
      }
      this.seen.add(folder.real);
      if (this.system.has(folder.real)) {
        this.sink.skipped(folder.path, 'system');
        continue;
      }
      let entries: Dirent[];
      try {
        entries = readdirSync(folder.path, { withFileTypes: true });
      } catch {
        this.sink.skipped(folder.path, 'unreadable');
        continue;
      }
      const rules = respectGitignore
        ? IgnoreRules.enter(folder.path, folder.relativePath, new Set(entries.map((entry) => entry.name)), folder.rules)
        : undefined;
      for (const entry of entries) {
        await yielder.yieldIfDue();
        const inner = this.visit(entry, folder, rules, tests);
        if (inner) {
          pending.push(inner);
        }
      }
    }
  }

  /** The ignore rules of the folders from a root's base down to it; undefined if they ignore the root itself. */
  private rulesAround(root: CorpusRoot): IgnoreRules | undefined {
    let rules: IgnoreRules | undefined;
    let relativePath = '';
    for (const part of rulesOf(root, this.request).respectGitignore ? partsBetween(root) : []) {
      const folder = path.join(root.base, relativePath);
      rules = IgnoreRules.enter(folder, relativePath, entryNames(folder), rules);
      relativePath = relativePath === '' ? part : `${relativePath}/${part}`;
      if (rules?.ignores(`${relativePath}/`)) {
        return undefined;
      }
    }
    return rules;
  }

  /** Takes the entry if it is a file of the corpus; returns it if it is a folder to walk. */
  private visit(entry: Dirent, folder: Folder, rules: IgnoreRules | undefined, tests: RootTests): Folder | undefined {
    const entryPath = path.join(folder.path, entry.name);
    const relativePath = folder.relativePath === '' ? entry.name : `${folder.relativePath}/${entry.name}`;
    if (entry.name === '.git' || officeTemporary.test(entry.name) || tests.excluded(relativePath)) {
      return undefined;
    }
    let isDirectory = entry.isDirectory();
    // Faster than `realpath`, which checks every folder of the path again.
    let real: string | undefined = path.join(folder.real, entry.name);
    if (entry.isSymbolicLink()) {
      real = this.linkTarget(entryPath, tests.root);
      if (real === undefined) {
        return undefined;
      }
      isDirectory = isFolder(real);
    } else if (!isDirectory && !entry.isFile()) {
      return undefined;
    }
    if (rules?.ignores(isDirectory ? `${relativePath}/` : relativePath)) {
      return undefined;
    }
    if (isDirectory) {
      return { path: entryPath, real, relativePath, rules };
    }
    const included = tests.included(relativePath);
    if (included === 'data') {
      this.sink.dataFile?.(entryPath);
    } else if (included) {
      this.takeFile(entryPath, real, tests.root);
    }
    return undefined;
  }

  /** The target of a link to follow; undefined if it is missing, inside a root, a folder around one, or left out. */
  private linkTarget(link: string, root: CorpusRoot): string | undefined {
    const target = realPath(link);
    if (target === undefined || this.rootPaths.some((root) => isInside(target, root) || isInside(root, target))) {
      return undefined;
    }
    const isSystem = this.system.has(target);
    const reason = isSystem
      ? 'system'
      : !this.follows(root)
        ? 'linked'
        : isFileOrFolder(target)
          ? undefined
          : 'unreadable';
    if (reason !== undefined) {
      this.sink.skipped(link, reason);
      return undefined;
    }
    if (!this.seen.has(target)) {
      this.sink.followed?.(link);
    }
    return target;
  }

  private follows(root: CorpusRoot): boolean {
    return rulesOf(root, this.request).followLinks ?? true;
  }

  /** Whether a root may be read: it may be a link out of its base. */
  private mayEnter(root: CorpusRoot, real: string): boolean {
    return this.follows(root) || root.path === root.base || isInside(real, realPath(root.base) ?? root.base);
  }

  private takeFile(file: string, real: string, root: CorpusRoot): void {
    if (!this.seen.has(real)) {
      this.seen.add(real);
      this.sink.found(file, root);
    }
  }
}

/** Folder names on the path from a root's base to the root; the last is the root's own. */
function partsBetween({ base, path: root }: CorpusRoot): string[] {
  return path.relative(base, root).split(path.sep).filter(Boolean);
}

function entryNames(folder: string): Set<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

/** Devices are not even opened: that alone changes some. */
function isFileOrFolder(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false });
  return status?.isFile() === true || status?.isDirectory() === true;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
