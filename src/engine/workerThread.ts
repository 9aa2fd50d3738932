import { Worker, type WorkerOptions } from 'node:worker_threads';
import { RpcPeer, type Remote } from '../protocol/rpc';

/** A worker thread that serves `Api`. When it stops without being ended, all calls to it are refused. */
export class WorkerThread<Api> {
  private readonly worker: Worker;
  private readonly peer: RpcPeer<Api>;
  private readonly exited: Promise<void>;
  private isEnding = false;

  /**
   * @param script  a bundle
   * @param stopped what calls are refused with, made from what is known of why the thread stopped
   */
  constructor(script: string, options: WorkerOptions, stopped: (cause: string) => Error) {
    const worker = new Worker(script, options);
    this.worker = worker;
    this.peer = new RpcPeer<Api>({
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on('message', listener),
    });
    this.exited = new Promise((resolve) => {
      let cause: string | undefined;
      worker.on('error', (error: unknown) => {
        cause = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', (code) => {
        if (!this.isEnding) {
          this.peer.dispose(stopped(cause ?? `exit code ${code}`));
        }
        resolve();
      });
    });
  }

  get remote(): Remote<Api> {
    return this.peer.remote;
  }

  /** Ends the thread, whatever it does; nothing of it runs any more then. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.peer.dispose();
    await this.worker.terminate();
    await this.exited;
  }
}
