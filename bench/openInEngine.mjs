// Opens a file of word vectors in a new engine thread: openInEngine.mjs ROOT FILE. Prints the seconds, the number of words
// and the bytes of memory before opening.
import { EngineThread } from './engineThread.mjs';

const [root, file] = process.argv.slice(2);
const engine = new EngineThread(root);
await engine.call('unload', { path: file }); // answers once the thread has started
const bytesBefore = process.memoryUsage().rss;
const began = performance.now();
const { vocabularySize } = await engine.call('load', { path: file });
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({ seconds, words: vocabularySize, bytesBefore }));
await engine.end();
