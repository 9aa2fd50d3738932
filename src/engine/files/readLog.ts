import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FileState } from '../../protocol/files';

/**
 * The files that were read: the named one, those that belong to it, and missing ones that would have been read. Each is
 * noted where it is opened or looked for, so readers need not report it.
 */
export class ReadLog {
  private static readonly current = new AsyncLocalStorage<ReadLog>();
  /** State of each file just before it was opened, by path. */
  private readonly stamps = new Map<string, string>();
  /** Missing files that would have been read. */
  private readonly absent = new Set<string>();
  /** Their folders, and the state of each when the files were last missing: it changes when a file appears. */
  private readonly folders = new Map<string, string>();
  /** Logs of earlier steps, such as the opening of the file. */
  private readonly included = new Set<ReadLog>();

  /** @param target the file or folder that is read */
  constructor(target: string) {
    this.noteFile(target);
  }

  /** Notes each file that `work` opens or looks for. */
  record<Result>(work: () => Promise<Result>): Promise<Result> {
    return ReadLog.current.run(this, work);
  }

  /** Counts the files of another log as read here too, also those that it notes later. */
  include(log: ReadLog): void {
    this.included.add(log);
  }

  /** Includes a log in the one that records now, if there is one. */
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
      // Not its present state: the file may have appeared since.
      log.folders.set(folder, '');
    }
  }

  /** Whether reading now would read the same. It takes microseconds, so each question may ask. */
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
    // The oldest state of a file counts, which an earlier step noted.
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

  /** This log and those it includes, in the order of their steps after itself. */
  private *all(): Generator<ReadLog> {
    yield this;
    for (const log of this.included) {
      yield* log.all();
    }
  }
}

const missing = 'missing';

/** Returns a text that changes with the file; `missing` for one that cannot be reached. */
function stampOf(file: string): string {
  // Synchronous, because a corpus may keep the thread pool busy for longer than a hover can wait.
  try {
    const status = statSync(file, { bigint: true });
    return `${status.ino} ${status.size} ${status.mtimeNs}`;
  } catch {
    return missing;
  }
}
