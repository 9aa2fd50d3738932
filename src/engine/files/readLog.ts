import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FileState } from '../../protocol/files';

/**
 * The files that something is read of: the one that was named, those that belong to it, and those that were looked for
 * beside it and are not there. They are noted where files are opened and looked for, so that no reader has to tell.
 */
export class ReadLog {
  private static readonly current = new AsyncLocalStorage<ReadLog>();
  /** By path, what each file was just before it was opened. */
  private readonly stamps = new Map<string, string>();
  /** Files that would have been read, had they been there. */
  private readonly absent = new Set<string>();
  /** The folders of these, and what they were before all were last missed: they change when a file appears. */
  private readonly folders = new Map<string, string>();

  /** @param target the file or folder that is read */
  constructor(target: string) {
    this.noteFile(target);
  }

  /** Notes what `work` opens and looks for. */
  record<Result>(work: () => Promise<Result>): Promise<Result> {
    return ReadLog.current.run(this, work);
  }

  /** A file that is read, too. */
  noteFile(file: string): void {
    if (!this.stamps.has(file)) {
      this.stamps.set(file, stampOf(file));
    }
  }

  /** A file that is about to be read, or to be missed. */
  static noteFile(file: string): void {
    ReadLog.current.getStore()?.noteFile(file);
  }

  /** A file that is read if it is there, and is not. */
  static noteAbsent(file: string): void {
    const sources = ReadLog.current.getStore();
    if (sources) {
      const folder = path.dirname(file);
      sources.absent.add(file);
      // Not what the folder is now: the file may have appeared since it was missed.
      sources.folders.set(folder, '');
    }
  }

  /** Whether the same would be read now. Quick enough for each question: a few looks at what was opened. */
  areUnchanged(): boolean {
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
    return {
      stamp: [...this.stamps]
        .map((entry) => entry.join('\n'))
        .sort()
        .join('\n'),
      files: [...this.stamps.keys()],
      folders: [...this.folders.keys()],
    };
  }
}

const missing = 'missing';

/** Changes with the file. One that cannot be reached has a stamp too: reading says why. */
function stampOf(file: string): string {
  // Synchronous: microseconds, where the thread pool may be busy with a corpus for longer than a hover can wait.
  try {
    const status = statSync(file, { bigint: true });
    return `${status.ino} ${status.size} ${status.mtimeNs}`;
  } catch {
    return missing;
  }
}
