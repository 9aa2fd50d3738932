import { AsyncLocalStorage } from 'node:async_hooks';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { withinDeadline } from '../../threads/deadline';
import type { FileState } from '../../protocol/files';

/** Milliseconds that a question waits for the file system. Without an answer, the files count as unchanged. */
const PATIENCE_MILLISECONDS = 100;
/** Maximum logs that wait for a dead file system at a time, because each keeps a thread of the pool busy. */
const MAX_WAITING = 2;

/** A log as it crosses threads. */
export interface ReadLogData {
  readonly stamps: readonly (readonly [file: string, stamp: string])[];
  readonly absent: readonly string[];
  readonly folders: readonly (readonly [folder: string, stamp: string])[];
}

/**
 * Logs the files of a read: the named one, its companions, and missing files that would have been read. Opening or
 * looking for a file adds it, so readers need not report it.
 */
export class ReadLog {
  private static readonly current = new AsyncLocalStorage<ReadLog>();
  /** Logs that a file system does not answer. */
  private static waiting = 0;
  /** State of each file just before it was opened, by path. */
  private readonly stamps = new Map<string, string | Promise<string>>();
  /** Missing files that would have been read. */
  private readonly absent = new Set<string>();
  /** The folders of missing files, each with its state then. The state changes when a file appears. */
  private readonly folders = new Map<string, string>();
  /** Logs of earlier steps, for example of opening the file. */
  private readonly included = new Set<ReadLog>();
  /** The check that goes on, if any. */
  private checking: Promise<boolean> | undefined;
  private isWaiting = false;
  private hasChanged = false;

  /**
   * @param target the file or folder that is read; `record` notes it first
   * @param stamped how the state of a file is found; replaced in tests
   */
  constructor(
    private readonly target: string,
    private readonly stamped: typeof stampOf = stampOf,
  ) {}

  /** The log that `data` made. */
  static of({ stamps, absent, folders }: ReadLogData): ReadLog {
    const log = new ReadLog('');
    stamps.forEach(([file, stamp]) => log.stamps.set(file, stamp));
    absent.forEach((file) => log.absent.add(file));
    folders.forEach(([folder, stamp]) => log.folders.set(folder, stamp));
    return log;
  }

  /** Runs `work`, and notes each file that it opens or looks for. */
  async record<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.noteFile(this.target);
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

  /** Notes a file that is read. Open it only when this settles. */
  async noteFile(file: string): Promise<void> {
    if (![...this.all()].some(({ stamps }) => stamps.has(file))) {
      const stamp = this.stamped(file);
      this.stamps.set(file, stamp);
      this.stamps.set(file, await stamp);
    }
  }

  /** Notes a file that is about to be opened. Open it only when this settles. */
  static async noteFile(file: string): Promise<void> {
    await ReadLog.current.getStore()?.noteFile(file);
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

  /**
   * Whether no file has changed, for a question that must not wait: a file system that does not answer in time, such as a
   * dead network drive, counts as unchanged. It is not asked again before it has answered.
   */
  async isCurrent(): Promise<boolean> {
    if (this.hasChanged) {
      return false;
    }
    if (this.isWaiting || (!this.checking && ReadLog.waiting >= MAX_WAITING)) {
      return true;
    }
    const checking = (this.checking ??= this.areUnchanged().finally(() => {
      this.checking = undefined;
      this.setWaiting(false);
    }));
    const answer = await withinDeadline(checking, PATIENCE_MILLISECONDS);
    if (answer === undefined && this.isChecking(checking)) {
      this.setWaiting(true);
    }
    return answer ?? true;
  }

  private isChecking(check: Promise<boolean>): boolean {
    return this.checking === check;
  }

  private setWaiting(isWaiting: boolean): void {
    ReadLog.waiting += Number(isWaiting) - Number(this.isWaiting);
    this.isWaiting = isWaiting;
  }

  /** Whether no file has changed. Asks for one file after the other: each question keeps a thread of the pool busy. */
  async areUnchanged(): Promise<boolean> {
    for (const log of this.included) {
      if (!(await log.areUnchanged())) {
        return this.changed();
      }
    }
    for (const [file, stamp] of this.stamps) {
      if ((await this.stamped(file)) !== (await stamp)) {
        return this.changed();
      }
    }
    for (const [folder, stamp] of this.folders) {
      const now = await this.stamped(folder);
      if (now === stamp) {
        continue;
      }
      for (const file of this.absent) {
        if (path.dirname(file) === folder && (await this.stamped(file)) !== missing) {
          return this.changed();
        }
      }
      this.folders.set(folder, now);
    }
    return true;
  }

  /** Settles with all that was noted. */
  async data(): Promise<ReadLogData> {
    const logs = [...this.all()];
    const stamps = new Map<string, string>(logs.flatMap((log) => [...log.stamps.keys()].map((file) => [file, ''])));
    // The oldest state of a file counts; an earlier step noted it.
    for (const log of logs.toReversed()) {
      for (const [file, stamp] of log.stamps) {
        stamps.set(file, await stamp);
      }
    }
    return {
      stamps: [...stamps],
      absent: [...new Set(logs.flatMap((log) => [...log.absent]))],
      folders: [...new Map(logs.toReversed().flatMap((log) => [...log.folders]))],
    };
  }

  async state(): Promise<FileState> {
    const { stamps, folders } = await this.data();
    return {
      stamp: stamps
        .map((entry) => entry.join('\n'))
        .sort()
        .join('\n'),
      files: stamps.map(([file]) => file),
      folders: folders.map(([folder]) => folder),
    };
  }

  private changed(): false {
    this.hasChanged = true;
    return false;
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
async function stampOf(file: string): Promise<string> {
  try {
    const status = await stat(file, { bigint: true });
    // Tools that copy or restore a file set its mtime to an older one, but not its ctime.
    return `${status.ino} ${status.size} ${status.mtimeNs} ${status.ctimeNs}`;
  } catch {
    return missing;
  }
}
