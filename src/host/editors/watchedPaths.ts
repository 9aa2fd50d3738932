import { unwatchFile, watchFile } from 'node:fs';

/** Milliseconds between two looks at a path. */
const POLL_MILLISECONDS = 1000;

/**
 * Files and folders that are looked at now and then. Not VS Code's watcher: what that leaves out, such as large folders
 * and network drives, holds such files.
 */
export class WatchedPaths {
  private readonly watched = new Set<string>();

  constructor(
    private readonly onStatus: () => void,
    private readonly interval = POLL_MILLISECONDS,
  ) {}

  /** Watches these and no others. @returns whether one is new */
  set(paths: readonly string[]): boolean {
    const added = paths.filter((path) => !this.watched.has(path));
    for (const path of this.watched) {
      if (!paths.includes(path)) {
        unwatchFile(path, this.onStatus);
        this.watched.delete(path);
      }
    }
    for (const path of added) {
      watchFile(path, { interval: this.interval, persistent: false }, this.onStatus);
      this.watched.add(path);
    }
    return added.length > 0;
  }
}
