import { unwatchFile, watchFile } from 'node:fs';

/** Milliseconds between two looks at a path. */
const POLL_MILLISECONDS = 1000;

/**
 * Polls files and folders. VS Code's watcher does not do here: it skips large folders and network drives, where such
 * files often are.
 */
export class WatchedPaths {
  private readonly watched = new Set<string>();

  constructor(
    private readonly onStatus: () => void,
    private readonly interval = POLL_MILLISECONDS,
  ) {}

  /** Watches exactly these paths. @returns whether one of them is new */
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
