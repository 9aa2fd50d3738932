import { Worker, type ResourceLimits } from 'node:worker_threads';
import { VecinityError } from '../core/errors';
import { RpcPeer, type Remote } from '../protocol/rpc';

/** A worker thread of ours and the calls to it. It starts when this is constructed. */
export class Thread<Api> {
  readonly remote: Remote<Api>;
  /** Settles when the thread has gone: with the reason, or with undefined after `end`. */
  readonly gone: Promise<VecinityError | undefined>;
  private readonly worker: Worker;
  private readonly peer: RpcPeer<Api>;
  private ending = false;

  /**
   * @param label    how messages name the thread: "The engine".
   * @param file     absolute path of the thread's bundle.
   * @param handlers what the thread may call here.
   * @param limits   of its memory.
   */
  constructor(label: string, file: string, handlers: object = {}, limits: ResourceLimits = {}) {
    const worker = new Worker(file, { name: label, resourceLimits: limits });
    this.worker = worker;
    this.peer = new RpcPeer<Api>(
      {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => worker.on('message', listener),
      },
      handlers,
    );
    this.remote = this.peer.remote;
    this.gone = new Promise((resolve) => {
      let cause: string | undefined;
      worker.on('error', (error: unknown) => {
        cause = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', (code) => {
        const reason = this.ending
          ? undefined
          : new VecinityError('internal', `${label} stopped unexpectedly: ${cause ?? `exit code ${code}`}.`, {
              remedy: 'Try again; it is started afresh. The log has the details.',
            });
        this.peer.dispose(reason);
        resolve(reason);
      });
    });
  }

  /** Stops the thread whatever it does; open calls are rejected as cancelled. */
  async end(): Promise<void> {
    this.ending = true;
    this.peer.dispose();
    await this.worker.terminate();
  }
}
