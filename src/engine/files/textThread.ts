import { parentPort, workerData } from 'node:worker_threads';
import { readSegment } from '../../core/formats/word2vec/textSegment';
import type { TextThreadApi, TextThreadData } from '../../core/formats/word2vec/textThreads';
import { KernelTextBlock, type TextBlockParts } from '../../kernel/textBlock';
import { RpcPeer, type Handlers } from '../../protocol/rpc';
import { SharedFile, type SharedFileHandle } from './sharedFile';

const port = parentPort;
if (!port) {
  throw new Error('This runs in a worker thread.');
}
const { handle, start, blocks } = workerData as TextThreadData;
const file = new SharedFile(handle as SharedFileHandle);
const textBlocks = blocks.map((parts) => new KernelTextBlock(parts as TextBlockParts));
const handlers: Handlers<TextThreadApi> = {
  readSegment: ({ block, from, to }) => readSegment(file, start, textBlocks[block]!, from, to),
};
new RpcPeer(
  { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', listener) },
  handlers,
);
