import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Thread, ThreadScript, Threads } from '../../core/io/threads';
import { WorkerThread } from '../../threads/workerThread';

/** Minimum bytes for threads: reading 16 MB takes about as long as starting one. */
const MIN_BYTES = 16 * 1024 * 1024;

const labels: Readonly<Record<ThreadScript, string>> = { textThread: 'A thread that reads text' };

export interface NodeThreadsOptions {
  /** The folder of the bundles. */
  readonly folder?: string;
  readonly parallelism?: number;
  readonly minBytes?: number;
}

/** Starts worker threads for readers, which work in shared memory and need little memory of their own. */
export class NodeThreads implements Threads {
  readonly parallelism: number;
  readonly minBytes: number;
  private readonly folder: string;

  constructor({
    folder = __dirname,
    parallelism = availableParallelism(),
    minBytes = MIN_BYTES,
  }: NodeThreadsOptions = {}) {
    this.folder = folder;
    this.parallelism = parallelism;
    this.minBytes = minBytes;
  }

  start<Api extends object>(script: ThreadScript, data: unknown): Thread<Api> | undefined {
    const bundle = path.join(this.folder, `${script}.js`);
    return existsSync(bundle)
      ? new WorkerThread<Api>(bundle, {
          label: labels[script],
          name: 'Vecinity text',
          remedy: 'Open the file again, with less memory in use.',
          workerData: data,
          resourceLimits: { maxYoungGenerationSizeMb: 2 },
        })
      : undefined;
  }
}
