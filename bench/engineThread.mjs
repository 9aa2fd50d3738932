import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** Starts the built engine thread and calls it like the extension does. */
export class EngineThread {
  constructor(root) {
    // As src/host/engineClient.ts starts it.
    this.worker = new Worker(path.join(root, 'dist', 'engine.js'), { resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    this.id = 0;
  }

  /** Calls a method; one call at a time. Calls from the engine, which report progress, stay unanswered. */
  call(method, request) {
    const id = ++this.id;
    return new Promise((resolve, reject) => {
      const settle = (finish) => {
        this.worker.off('error', reject);
        this.worker.off('message', listener);
        finish();
      };
      const listener = (message) => {
        if (message.id === id && message.rpc === 'result') {
          settle(() => resolve(message.value));
        } else if (message.id === id && message.rpc === 'error') {
          settle(() => reject(new Error(message.error.message)));
        }
      };
      this.worker.once('error', reject);
      this.worker.on('message', listener);
      this.worker.postMessage({ rpc: 'call', id, method, request });
    });
  }

  async end() {
    await this.worker.terminate();
  }
}
