// npm run bench -- NAME [options]; bench/README.md explains the benchmarks, rivals and columns.
import path from 'node:path';
import { agreement } from './agreement.mjs';
import { UsageError } from './commandLine.mjs';
import { hover } from './hover.mjs';
import { latency } from './latency.mjs';
import { opening } from './opening.mjs';
import { reading } from './reading.mjs';
import { sampleModel } from './sampleModel.mjs';
import { scaling } from './scaling.mjs';
import { search } from './search.mjs';
import { seeds } from './seeds.mjs';
import { smallWorkspaces } from './smallWorkspaces.mjs';
import { training } from './training.mjs';

const rivalled = ['skipgram', 'cbow', 'subword', 'glove'].map((algorithm) => [
  algorithm,
  {
    options: '[--pairs 3] [--corpus FILE] [--threads 2] [--data FOLDER]',
    measure: (root, args) => training(algorithm, root, args),
  },
]);
const benchmarks = new Map([
  ...rivalled,
  [
    'quality',
    {
      options:
        '[--algorithms skipgram,cbow,subword,glove] [--seeds 5] [--rates R,R] [--threads 2] [--corpus FILE] [--pairs FOLDER] [--data FOLDER]',
      measure: seeds,
    },
  ],
  ['reading', { options: '[--pairs 3] [--threads 2] [--data FOLDER]', measure: reading }],
  [
    'scaling',
    {
      options:
        '[--pairs 1] [--sizes 1,4,16] [--threads 1,2] [--spill-after 16,256] [--dimensions 100] [--corpus FILE] [--data FOLDER]',
      measure: scaling,
    },
  ],
  [
    'smallWorkspaces',
    { options: '[--megabytes 1,5,49] [--seed 1] [--threads 2] [--data FOLDER]', measure: smallWorkspaces },
  ],
  ['agreement', { options: '[MODEL...]', measure: agreement }],
  ['opening', { options: '[--rounds 5]', measure: opening }],
  ['latency', { options: '[--megabytes 161] [--at-once 50] [--endings .bin,.vec] [--json]', measure: latency }],
  ['search', { options: '[--model FILE] [--rounds 7] [--words 64] [--json]', measure: search }],
  ['sampleModel', { options: '[--output media/sample/english.vec.gz]', measure: sampleModel }],
  ['hover', { options: '[--model FILE] [--starts 5] [--json]', measure: hover }],
]);

function usage(names = [...benchmarks.keys()]) {
  return names.map((name) => `npm run bench -- ${name} ${benchmarks.get(name).options}`).join('\n');
}

const [name, ...args] = process.argv.slice(2);
const benchmark = benchmarks.get(name);
if (name === '--help' || (benchmark && args.includes('--help'))) {
  console.log(`${usage(benchmark && [name])}\nSee bench/README.md for what they measure.`);
  process.exit();
}
if (!benchmark) {
  console.error(`${name === undefined ? 'A benchmark is needed' : `Unknown benchmark "${name}"`}:\n${usage()}`);
  process.exit(2);
}
try {
  await benchmark.measure(path.resolve(import.meta.dirname, '..'), args);
} catch (error) {
  console.error(error.message);
  if (error instanceof UsageError) {
    console.error(usage([name]));
    process.exit(2);
  }
  process.exit(1);
}
// The server of VS Code and its browser leave handles open.
process.exit();
