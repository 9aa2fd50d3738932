import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FileState } from '../../protocol/files';

/**
 * Logs the files of a read: the named one, its companions, and missing files that would have been read. Opening or
 * looking for a file adds it, so readers need not report it.
 */
export class ReadLog {
  private static readonly current = new AsyncLocalStorage<ReadLog>();
  /** State of each file just before it was opened, by path. */
  private readonly stamps = new Map<string, string>();
  /** Missing files that would have been read. */
  private readonly absent = new Set<string>();
  /** The folders of missing files, each with its state then. The state changes when a file appears. */
  private readonly folders = new Map<string, string>();
  /** Logs of earlier steps, for example of opening the file. */
  private readonly included = new Set<ReadLog>();

  /** @param target the file or folder that is read */
  constructor(target: string) {
    this.noteFile(target);
  }

  /** Runs `work`, and notes each file that it opens or looks for. */
  record<Result>(work: () => Promise<Result>): Promise<Result> {
    return ReadLog.current.run(this, work);
  }

  /** Includes the files of another log, even those that it notes later. */
  include(log: ReadLog): void {
    this.included.add(log);
  }

  /** Includes a log in the active one, if any. */
  static include(log: ReadLog): void {
    ReadLog.current.getStore()?.include(log);
  }

  /** Notes a file that is read. */
  noteFile(file: string): void {
    if (![...this.all()].some(({ stamps }) => stamps.has(file))) {
      this.stamps.set(file, stampOf(file));
    }
  }

  /** Notes a file that is about to be opened. */
  static noteFile(file: string): void {
    ReadLog.current.getStore()?.noteFile(file);
  }

  /** Notes a missing file that would be read if it existed. */
  static noteAbsent(file: string): void {
    const log = ReadLog.current.getStore();
    if (log) {
      const folder = path.dirname(file);
      log.absent.add(file);
      // Keep the earlier state, because the file may have appeared since.
      log.folders.set(folder, '');
    }
  }

  /** Whether no file has changed. It takes microseconds, so every query may ask. */
  areUnchanged(): boolean {
    for (const log of this.included) {
      if (!log.areUnchanged()) {
        return false;
      }
    }
    for (const [file, stamp] of this.stamps) {
      if (stampOf(file) !== stamp) {
        return false;
      }
    }
    for (const [folder, stamp] of this.folders) {
      const now = stampOf(folder);
      if (now === stamp) {
        continue;
      }
      if ([...this.absent].some((file) => path.dirname(file) === folder && stampOf(file) !== missing)) {
        return false;
      }
      this.folders.set(folder, now);
    }
    return true;
  }

  get state(): FileState {
    const logs = [...this.all()];
    // The oldest state of a file counts; an earlier step noted it.
    const stamps = new Map([...logs].reverse().flatMap((log) => [...log.stamps]));
    return {
      stamp: [...stamps]
        .map((entry) => entry.join('\n'))
        .sort()
        .join('\n'),
      files: [...new Set(logs.flatMap((log) => [...log.stamps.keys()]))],
      folders: [...new Set(logs.flatMap((log) => [...log.folders.keys()]))],
    };
  }

  /** Yields this log, then those it includes in the order of their steps. */
  private *all(): Generator<ReadLog> {
    yield this;
    for (const log of this.included) {
      yield* log.all();
    }
  }
}

const missing = 'missing';

/** Returns a text that changes with the file; `missing` if it is missing or unreadable. */
function stampOf(file: string): string {
  // Synchronous, because reading a corpus may block the thread pool for longer than a hover can wait.
  try {
    const status = statSync(file, { bigint: true });
    return `${status.ino} ${status.size} ${status.mtimeNs}`;
  } catch {
    return missing;
  }
}
