import { Worker, type WorkerOptions } from 'node:worker_threads';
import { VecinityError } from '../core/errors';
import { RpcPeer, type Remote } from '../protocol/rpc';

/** How a thread is started. */
export interface WorkerThreadOptions extends Pick<WorkerOptions, 'name' | 'workerData' | 'resourceLimits'> {
  /** How messages call the thread, with its article: "The engine". Debuggers show `name`, or this. */
  readonly label: string;
  /** What the user can do when the thread stops by itself. */
  readonly remedy: string;
  /** Methods that the thread may call here. */
  readonly handlers?: object;
}

/**
 * A worker thread that serves `Api`; it starts when this is constructed. When the thread stops by itself, all open and
 * later calls are rejected with an `internal` error.
 */
export class WorkerThread<Api> {
  /** Settles when the thread is gone: with the error that its callers get, or with undefined after `end`. */
  readonly gone: Promise<VecinityError | undefined>;
  private readonly worker: Worker;
  private readonly peer: RpcPeer<Api>;
  private isEnding = false;

  /** @param script absolute path of a bundle */
  constructor(script: string, { label, remedy, handlers = {}, ...options }: WorkerThreadOptions) {
    const worker = new Worker(script, { name: label, ...options });
    this.worker = worker;
    this.peer = new RpcPeer<Api>(
      {
        post: (message, buffers = []) => worker.postMessage(message, buffers),
        onMessage: (listener) => worker.on('message', listener),
      },
      handlers,
    );
    this.gone = new Promise((resolve) => {
      let cause: string | undefined;
      worker.on('error', (error: unknown) => {
        cause = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', (code) => {
        const trouble = `${label} stopped unexpectedly: ${cause ?? `exit code ${code}`}.`;
        const reason = this.isEnding ? undefined : new VecinityError('internal', trouble, { remedy });
        this.peer.dispose(reason);
        resolve(reason);
      });
    });
  }

  get remote(): Remote<Api> {
    return this.peer.remote;
  }

  /** Ends the thread at once and rejects open calls as cancelled. Nothing of the thread runs when this settles. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.peer.dispose();
    await this.worker.terminate();
    await this.gone;
  }
}
