import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** The built engine thread, called as the extension calls it. */
export class EngineThread {
  constructor(root) {
    this.worker = new Worker(path.join(root, 'dist', 'engine.js'));
    this.id = 0;
  }

  /** One call at a time. */
  call(method, request) {
    const id = ++this.id;
    return new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('message', ({ rpc, value, error }) => {
        this.worker.removeListener('error', reject);
        if (rpc === 'result') {
          resolve(value);
        } else {
          reject(new Error(error.message));
        }
      });
      this.worker.postMessage({ rpc: 'call', id, method, request });
    });
  }

  async end() {
    await this.worker.terminate();
  }
}
