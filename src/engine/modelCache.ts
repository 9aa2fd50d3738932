import { cancelled } from '../core/errors';
import { ReadLog } from './files/readLog';
import type { LoadOptions } from './loadModel';
import type { LoadedModel } from './loadedModel';

interface Entry {
  /** The files that it is read of. */
  readonly sources: ReadLog;
  readonly model: Promise<LoadedModel>;
  /** Stops the reading. */
  readonly reading: AbortController;
  /** Who waits for it and has not cancelled. */
  waiting: number;
  /** 0 while it loads. */
  bytes: number;
}

/** Reads a model. */
export type Load = (path: string, options: Required<Pick<LoadOptions, 'signal'>>) => Promise<LoadedModel>;

/**
 * Models by path. Loads at the first request, once however many ask, again when the file or one that belongs to it has
 * changed or appeared; the models that were not asked for longest go first when they take more than `maxBytes` together.
 * The one asked for last stays.
 */
export class ModelCache {
  /** In order of use, the latest last. */
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly load: Load,
    private readonly maxBytes: number,
  ) {}

  /**
   * @param signal stops the waiting, and the reading if nobody else waits for it
   * @throws VecinityError `cancelled`, or why the model cannot be read
   */
  async get(path: string, signal?: AbortSignal): Promise<LoadedModel> {
    if (signal?.aborted) {
      throw cancelled();
    }
    let entry = this.entries.get(path);
    if (!entry?.sources.areUnchanged()) {
      const reading = new AbortController();
      const sources = new ReadLog(path);
      const model = sources.record(() => this.load(path, { signal: reading.signal }));
      entry = { sources, model, reading, waiting: 0, bytes: 0 };
      void this.settle(path, entry);
    }
    this.entries.delete(path);
    this.entries.set(path, entry);
    return this.wait(path, entry, signal);
  }

  unload(path: string): void {
    this.entries.delete(path);
  }

  private async wait(path: string, entry: Entry, signal: AbortSignal | undefined): Promise<LoadedModel> {
    entry.waiting++;
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => {
        entry.waiting--;
        if (entry.waiting === 0) {
          entry.reading.abort();
          this.forget(path, entry);
        }
        reject(cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      // Once it is loaded, there is nothing to stop.
      const settled = (): void => signal?.removeEventListener('abort', stop);
      entry.model.then(settled, settled);
    });
    return Promise.race([entry.model, stopped]);
  }

  private async settle(path: string, entry: Entry): Promise<void> {
    try {
      entry.bytes = (await entry.model).memoryBytes;
      this.evict();
    } catch {
      // Whoever asked gets the error; the next request tries again.
      this.forget(path, entry);
    }
  }

  private forget(path: string, entry: Entry): void {
    if (this.entries.get(path) === entry) {
      this.entries.delete(path);
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
