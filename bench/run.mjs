// Rivals side by side: node bench/run.mjs skipgram|cbow|subword|glove [--pairs 3] [--corpus FILE] [--threads 2] [--data FOLDER]
// Small texts: node bench/run.mjs smallWorkspaces [--megabytes 1,5,49] [--seed 1] [--data FOLDER]
// In a real VS Code: node bench/run.mjs hover [--model FILE] [--starts 5] [--json]
// What each rival is and what the columns mean: bench/README.md.
import path from 'node:path';
import { hover } from './hover.mjs';
import { smallWorkspaces } from './smallWorkspaces.mjs';
import { training } from './training.mjs';

const benchmarks = new Map([
  ...['skipgram', 'cbow', 'subword', 'glove'].map((algorithm) => [algorithm, (root, args) => training(algorithm, root, args)]),
  ['smallWorkspaces', smallWorkspaces],
  ['hover', hover],
]);
const [name, ...args] = process.argv.slice(2);
const benchmark = benchmarks.get(name);
if (!benchmark) {
  console.error(`Usage: npm run bench -- ${[...benchmarks.keys()].join('|')} [options]; bench/README.md has them.`);
  process.exit(2);
}
try {
  await benchmark(path.resolve(import.meta.dirname, '..'), args);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// VS Code's server and its browser leave handles behind.
process.exit();
