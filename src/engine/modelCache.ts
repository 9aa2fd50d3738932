import { statSync } from 'node:fs';
import type { LoadedModel } from './loadedModel';

interface Entry {
  /** Changes with the file. */
  readonly stamp: string;
  readonly model: Promise<LoadedModel>;
  /** 0 while it loads. */
  bytes: number;
}

/**
 * Models by path. Loads at the first request, once however many ask, again when the file has changed; the models that
 * were not asked for longest go first when they take more than `maxBytes` together. The one asked for last stays.
 */
export class ModelCache {
  /** In order of use, the latest last. */
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly load: (path: string) => Promise<LoadedModel>,
    private readonly maxBytes: number,
  ) {}

  async get(path: string): Promise<LoadedModel> {
    const stamp = fileStamp(path);
    let entry = this.entries.get(path);
    if (entry?.stamp !== stamp) {
      entry = { stamp, model: this.load(path), bytes: 0 };
      void this.settle(path, entry);
    }
    this.entries.delete(path);
    this.entries.set(path, entry);
    return entry.model;
  }

  unload(path: string): void {
    this.entries.delete(path);
  }

  private async settle(path: string, entry: Entry): Promise<void> {
    try {
      entry.bytes = (await entry.model).memoryBytes;
      this.evict();
    } catch {
      // Whoever asked gets the error; the next request tries again.
      if (this.entries.get(path) === entry) {
        this.entries.delete(path);
      }
    }
  }

  private evict(): void {
    let total = [...this.entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [path, { bytes }] of this.entries) {
      if (total <= this.maxBytes || this.entries.size === 1) {
        return;
      }
      if (bytes > 0) {
        this.entries.delete(path);
        total -= bytes;
      }
    }
  }
}

/** Tells whether the file is the one that was read. One that cannot be reached has a stamp too: loading says why. */
function fileStamp(path: string): string {
  // Synchronous: microseconds, where the thread pool may be busy with a corpus for longer than a hover can wait.
  try {
    const status = statSync(path, { bigint: true });
    return `${status.ino} ${status.size} ${status.mtimeNs}`;
  } catch {
    return 'missing';
  }
}
