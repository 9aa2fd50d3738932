import { totalmem } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { EngineEvents } from '../protocol/files';
import { RpcPeer, type Port } from '../protocol/rpc';
import { engineHandlers } from './engine';
import { OpenedFiles } from './files/openedFiles';
import { ReadLog } from './files/readLog';
import { ModelCache } from './modelCache';
import { unpackModel } from './reading/packedModel';
import type { ReaderData } from './reading/readerApi';
import { readerHandlers } from './reading/readerHandlers';
import { ReaderThread } from './reading/readerThread';
import { SearchHelper } from './searchHelper';
import { throttledProgress } from './throttledProgress';

/** Options for starting the thread. */
export interface EngineData {
  /** Maximum bytes of loaded models together; by default a quarter of the memory of the machine. */
  readonly maxModelBytes?: number;
}

const parent = parentPort;
if (!parent) {
  throw new Error('The engine runs in a worker thread.');
}
const port: Port = {
  post: (message, buffers = []) => parent.postMessage(message, buffers),
  onMessage: (listener) => parent.on('message', listener),
};
const data = (workerData ?? {}) as EngineData | ReaderData;
const progress = throttledProgress((event) => void peer.remote.loading(event).catch(() => undefined));
const peer = new RpcPeer<EngineEvents>(port, 'role' in data ? readerOfFiles() : engine(data));

/** Long enough for the questions of an editor that opens: description, preview and load. */
function readerOfFiles(): object {
  return readerHandlers(progress, new OpenedFiles(3000));
}

function engine({ maxModelBytes = totalmem() / 4 }: EngineData): object {
  const reader = new ReaderThread(__filename, {
    loading: (event) => void peer.remote.loading(event).catch(() => undefined),
  });
  // The first question needs it.
  reader.start();
  const slowed = (text: string): void => void peer.remote.slowed({ text }).catch(() => undefined);
  const helper = new SearchHelper(slowed);
  const models = new ModelCache(async (path, { signal }) => {
    const { model, log } = await reader.remote.load({ path }, signal);
    ReadLog.include(ReadLog.of(log));
    if (model.scan === undefined && model.vectors !== undefined && model.vectors.length > 0) {
      const size = `${model.vocabulary.counts.length} words x ${model.dimensions} dimensions`;
      const needs = 'The kernel needs SIMD, shared memory and a third of the memory of the vectors.';
      slowed(`${path} (${size}) is searched without the kernel, about ten times slower. ${needs}`);
    }
    return unpackModel(model, () => nextTurn(), helper);
  }, maxModelBytes);
  return engineHandlers(models, progress, reader.remote);
}
