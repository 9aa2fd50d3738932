// Rivals side by side: node bench/run.mjs skipgram [--pairs 3] [--corpus FILE] [--threads 2] [--data FOLDER]
// In a real VS Code: node bench/run.mjs hover [--model FILE] [--starts 5] [--json]
// What each rival is and what the columns mean: bench/README.md.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hover } from './hover.mjs';
import { skipgram } from './skipgram.mjs';

const root = path.resolve(import.meta.dirname, '..');
const benchmarks = new Map([['skipgram', skipgram]]);

if (process.argv[2] === 'hover') {
  await hover(root, process.argv.slice(3));
  process.exit();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '3' },
    corpus: { type: 'string' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: path.join(root, '..', 'shared', 'data') },
  },
});
const benchmark = benchmarks.get(positionals[0]);
const rounds = Number(values.pairs);
const threads = Number(values.threads);
if (!benchmark || !(rounds >= 1) || !(threads >= 1)) {
  console.error(
    `Usage: npm run bench -- ${[...benchmarks.keys()].join('|')} [--pairs 3] [--corpus FILE] [--threads 2]\n` +
      '       npm run bench -- hover [--model FILE] [--starts 5] [--json]',
  );
  process.exit(2);
}
await benchmark({ root, rounds, threads, data: path.resolve(values.data), corpus: values.corpus });
