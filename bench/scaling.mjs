import { rmSync } from 'node:fs';
import path from 'node:path';
import { builtCli, dataFolder, numbers, optionsOf, wholeNumber } from './commandLine.mjs';
import { benchFolder, countTokens, findCorpus, repeatFile } from './corpus.mjs';
import { median } from './measure.mjs';
import { settingsOf } from './rivals.mjs';
import { markdown, number, thousands } from './table.mjs';
import { train } from './vecinity.mjs';

/**
 * Measures how cost grows with the corpus: the same text once and repeated, with different numbers of threads and
 * limits for ids in memory.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function scaling(root, args) {
  const { corpus, data, ...given } = optionsOf(args, {
    pairs: { type: 'string', default: '1' },
    corpus: { type: 'string' },
    sizes: { type: 'string', default: '1,4,16' },
    threads: { type: 'string', default: '1,2' },
    'spill-after': { type: 'string', default: '16,256' },
    dimensions: { type: 'string', default: '100' },
    data: { type: 'string', default: dataFolder(root) },
  });
  const rounds = wholeNumber('pairs', given.pairs);
  const sizes = numbers('sizes', given.sizes);
  const threadCounts = numbers('threads', given.threads);
  const bounds = numbers('spill-after', given['spill-after'], { min: 0, whole: false });
  const dimensions = wholeNumber('dimensions', given.dimensions);
  const cli = builtCli(root);
  const text = findCorpus(root, { corpus, data });
  if (!text) {
    return;
  }
  const algorithm = 'skipgram';
  const settings = { ...settingsOf(algorithm), dimensions, epochs: 1 };
  const folder = benchFolder(root);
  const output = path.join(folder, 'scaling.bin');
  const onceTokens = countTokens(text);
  console.log(
    `${algorithm} on ${text}: ${onceTokens.toLocaleString('en')} tokens. ${JSON.stringify(settings)}, ` +
      `minCount times the size; ${rounds} rounds in turn.\n`,
  );
  const rows = bounds.flatMap((bound) =>
    threadCounts.flatMap((threads) =>
      sizes.map((size) => ({ bound, threads, size, tokens: size * onceTokens, runs: [] })),
    ),
  );
  const repeated = path.join(folder, 'repeated.txt');
  try {
    for (let round = 0; round < rounds; round++) {
      for (const size of sizes) {
        if (size > 1) {
          repeatFile(text, size, repeated);
        }
        for (const row of rows.filter((row) => row.size === size)) {
          const { bound, threads, runs } = row;
          rmSync(output, { force: true });
          const result = await train({
            ...{ cli, input: size > 1 ? repeated : text, output, algorithm, threads },
            // Keeps the vocabulary the same at every size.
            settings: { ...settings, minCount: settings.minCount * size },
            more: ['--spill-after', bound],
          });
          runs.push(result);
          console.log(
            `round ${round + 1}: ${size}x, ${threads} threads, bound ${bound} MB: ${result.seconds.toFixed(1)} s`,
          );
        }
      }
    }
  } finally {
    rmSync(repeated, { force: true });
    rmSync(output, { force: true });
  }
  console.log(`\n${markdown(columnsFor(rows), rows)}`);
}

/** Bytes of an id; sentence ends are ids too, but not counted. */
const idBytes = 4;
const wall = ({ seconds }) => seconds;
const middle = ({ runs }, figure) => median(runs.map(figure));
/** Nanoseconds for each token. */
const perToken = (row, figure) => (1e9 * middle(row, figure)) / row.tokens;

function columnsFor(rows) {
  /** Rows with the same threads and limit, smallest corpus first. */
  const alike = ({ threads, bound }) =>
    rows.filter((row) => row.threads === threads && row.bound === bound).sort((a, b) => a.size - b.size);
  const smallest = (row) => alike(row)[0];
  /** Nanoseconds for each additional token over the next smaller corpus: this excludes the fixed cost of a run. */
  const added = (row) => {
    const smaller = alike(row).findLast(({ size }) => size < row.size);
    return smaller && (1e9 * (middle(row, wall) - middle(smaller, wall))) / (row.tokens - smaller.tokens);
  };
  const toSmallest = (figure) => (row) => {
    const base = smallest(row);
    return base === row ? '' : `${(figure(row) / figure(base)).toFixed(2)}x`;
  };
  const peak = ({ runs }) => Math.max(...runs.map(({ peakBytes }) => peakBytes));
  return [
    ['bound MB', ({ bound }) => String(bound)],
    ['threads', ({ threads }) => String(threads)],
    ['corpus', ({ size }) => `${size}x`],
    ['tokens', ({ tokens }) => tokens.toLocaleString('en')],
    ['ids MB', ({ tokens }) => number((tokens * idBytes) / 1e6, 0)],
    ['wall s', (row) => number(middle(row, wall), 1)],
    ['words/s', (row) => thousands(row.tokens / middle(row, wall))],
    [
      'reading ns/token',
      (row) =>
        number(
          perToken(row, ({ report }) => report.phaseSeconds.reading),
          0,
        ),
    ],
    [
      'training ns/token',
      (row) =>
        number(
          perToken(row, ({ report }) => report.phaseSeconds.training),
          0,
        ),
    ],
    ['wall ns/token', (row) => number(perToken(row, wall), 0)],
    ['to smallest', toSmallest((row) => perToken(row, wall))],
    ['added ns/token', (row) => number(added(row), 0)],
    [
      'cpu ns/token',
      (row) =>
        number(
          perToken(row, ({ cpuSeconds }) => cpuSeconds),
          0,
        ),
    ],
    ['to smallest', toSmallest((row) => perToken(row, ({ cpuSeconds }) => cpuSeconds))],
    ['peak MiB', (row) => number(peak(row) / 2 ** 20, 0)],
    ['to smallest', toSmallest(peak)],
    ['V', ({ runs }) => String(runs[0].report.vocabularySize)],
  ];
}
