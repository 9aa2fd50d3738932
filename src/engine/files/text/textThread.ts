import { parentPort, workerData } from 'node:worker_threads';
import { TextBlock } from '../../../kernel/textBlock';
import { RpcPeer, type Handlers } from '../../../protocol/rpc';
import { readSegment } from './textSegment';
import type { TextThreadApi, TextThreadData } from './textThreads';

const port = parentPort;
if (!port) {
  throw new Error('This runs in a worker thread.');
}
const { file, blocks } = workerData as TextThreadData;
const textBlocks = blocks.map((parts) => new TextBlock(parts));
const handlers: Handlers<TextThreadApi> = {
  readSegment: ({ block, from, to }) => readSegment(file, textBlocks[block]!, from, to),
};
new RpcPeer(
  { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', listener) },
  handlers,
);
