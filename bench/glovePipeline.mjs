// Runs GloVe's own tools in sequence, like its demo.sh:
// node glovePipeline.mjs TOOLS CORPUS MODEL THREADS DIMENSIONS WINDOW ITERATIONS X_MAX MIN_COUNT [SEED]
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';

const [tools, corpus, model, threads, dimensions, window, iterations, xMax, minCount, seed] = process.argv.slice(2);
const base = model.replace(/\.txt$/, '');
const files = { vocabulary: `${base}.vocab`, counted: `${base}.cooccur`, shuffled: `${base}.shuffled` };

function run(tool, args, input, output) {
  const stdio = [input ? openSync(input, 'r') : 'ignore', output ? openSync(output, 'w') : 'ignore', 'inherit'];
  const { status } = spawnSync(path.join(tools, tool), ['-verbose', '0', ...args], { stdio });
  stdio.filter(Number.isInteger).forEach((descriptor) => closeSync(descriptor));
  if (status !== 0) {
    throw new Error(`${tool} failed (${status}).`);
  }
}

run('vocab_count', ['-min-count', minCount], corpus, files.vocabulary);
const counting = ['-vocab-file', files.vocabulary, '-window-size', window, '-overflow-file', `${base}.overflow`];
run('cooccur', counting, corpus, files.counted);
const seeded = seed === undefined ? [] : ['-seed', seed];
run('shuffle', ['-temp-file', `${base}.temporary`, ...seeded], files.counted, files.shuffled);
run('glove', [
  ...['-input-file', files.shuffled, '-vocab-file', files.vocabulary, '-save-file', base, '-write-header', '1'],
  ...['-vector-size', dimensions, '-iter', iterations, '-x-max', xMax, '-threads', threads, ...seeded],
]);
for (const file of Object.values(files)) {
  rmSync(file);
}
// Gives the caller time to measure the last tool.
await new Promise((resolve) => setTimeout(resolve, 200));
