import { cancelled } from '../core/errors';
import { ReadLog } from './files/readLog';
import type { LoadedModel } from './loadedModel';
import type { LoadOptions } from './reading/packedModel';

interface CachedModel {
  /** The files that the model was read from. */
  readonly log: ReadLog;
  readonly model: Promise<LoadedModel>;
  /** Aborts the reading. */
  readonly reading: AbortController;
  /** Number of callers that wait and have not cancelled. */
  waiting: number;
  /** Memory of the model; 0 while it loads. */
  bytes: number;
}

/** Reads a model. */
export type Load = (path: string, options: Required<Pick<LoadOptions, 'signal'>>) => Promise<LoadedModel>;

/**
 * Loaded models by path. A model is read once, however many callers ask for it, and again after one of its files was
 * changed or created. When models exceed `maxBytes` together, the least recently used are dropped; the last one stays.
 */
export class ModelCache {
  /** In order of use, the latest at the end. */
  private readonly models = new Map<string, CachedModel>();

  constructor(
    private readonly load: Load,
    private readonly maxBytes: number,
  ) {}

  /**
   * Returns the model, reading it if necessary.
   * @param signal stops the waiting, and the reading if no other caller waits
   * @throws VecinityError `cancelled`, or the error of reading the model
   */
  async get(path: string, signal?: AbortSignal): Promise<LoadedModel> {
    if (signal?.aborted) {
      throw cancelled();
    }
    let cached = this.models.get(path);
    // While it is read, the reader itself notices changes.
    if (cached && cached.bytes > 0) {
      if (!(await cached.log.isCurrent())) {
        this.forget(path, cached);
      }
      // Meanwhile another caller may have dropped it, or read it again.
      cached = this.models.get(path);
    }
    if (signal?.aborted) {
      throw cancelled();
    }
    if (!cached) {
      const reading = new AbortController();
      const log = new ReadLog(path);
      const model = log.record(() => this.load(path, { signal: reading.signal }));
      cached = { log, model, reading, waiting: 0, bytes: 0 };
      void this.settle(path, cached);
    }
    this.models.delete(path);
    this.models.set(path, cached);
    return this.wait(path, cached, signal);
  }

  unload(path: string): void {
    this.models.delete(path);
  }

  private async wait(path: string, cached: CachedModel, signal: AbortSignal | undefined): Promise<LoadedModel> {
    cached.waiting++;
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => {
        cached.waiting--;
        if (cached.waiting === 0) {
          cached.reading.abort();
          this.forget(path, cached);
        }
        reject(cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      // After loading there is nothing to stop.
      const settled = (): void => signal?.removeEventListener('abort', stop);
      cached.model.then(settled, settled);
    });
    return Promise.race([cached.model, stopped]);
  }

  private async settle(path: string, cached: CachedModel): Promise<void> {
    try {
      cached.bytes = (await cached.model).memoryBytes;
      this.evict();
    } catch {
      // The callers get the error; the next request reads again.
      this.forget(path, cached);
    }
  }

  private forget(path: string, cached: CachedModel): void {
    if (this.models.get(path) === cached) {
      this.models.delete(path);
    }
  }

  private evict(): void {
    let total = [...this.models.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [path, { bytes }] of this.models) {
      if (total <= this.maxBytes || this.models.size === 1) {
        return;
      }
      if (bytes > 0) {
        this.models.delete(path);
        total -= bytes;
      }
    }
  }
}
