import { totalmem } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { FileEvents } from '../protocol/files';
import { RpcPeer } from '../protocol/rpc';
import { engineHandlers } from './engine';
import { OpenedFiles } from './files/openedFiles';
import { loadModel } from './loadModel';
import { ModelCache } from './modelCache';
import { throttledProgress } from './throttledProgress';

/** Options for starting the thread. */
export interface EngineData {
  /** Maximum bytes of loaded models together; by default a quarter of the memory of the machine. */
  readonly maxModelBytes?: number;
}

const port = parentPort;
if (!port) {
  throw new Error('The engine runs in a worker thread.');
}
const { maxModelBytes = totalmem() / 4 } = (workerData ?? {}) as EngineData;
const progress = throttledProgress((event) => void peer.remote.loading(event).catch(() => undefined));
// Long enough for the questions of an editor that opens: description, preview and load.
const files = new OpenedFiles(3000);
const models = new ModelCache(
  (path, { signal }) => loadModel(path, { signal, progress: progress(path, 'load') }, files),
  maxModelBytes,
);
const peer = new RpcPeer<FileEvents>(
  { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', listener) },
  engineHandlers(models, progress, files),
);
