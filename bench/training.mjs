import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tokenizeFolder } from './corpus.mjs';
import { findRivals, settingsOf } from './rivals.mjs';
import { run } from './measure.mjs';
import { evaluate } from './quality.mjs';
import { table } from './table.mjs';

/**
 * One algorithm, the same corpus and hyper-parameters for all, in turn, so that noise is shared.
 * @param {'skipgram' | 'cbow' | 'subword' | 'glove'} algorithm
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function training(algorithm, root, args) {
  const { values } = parseArgs({
    args,
    options: {
      pairs: { type: 'string', default: '3' },
      corpus: { type: 'string' },
      threads: { type: 'string', default: '2' },
      data: { type: 'string', default: path.join(root, '..', 'shared', 'data') },
    },
  });
  const { corpus, data } = values;
  const rounds = Number(values.pairs);
  const threads = Number(values.threads);
  if (!(rounds >= 1) || !(threads >= 1)) {
    throw new Error('--pairs and --threads take a whole number from 1.');
  }
  const folder = path.join(root, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  const cli = path.join(root, 'dist', 'cli.js');
  if (!existsSync(cli)) {
    console.error('There is no dist/cli.js: run `npm run build -- --production` first.');
    process.exit(2);
  }
  const text = corpus ? path.resolve(corpus) : path.join(folder, 'vital-articles.txt');
  if (!corpus && !existsSync(text) && !tokenizeFolder(path.join(data, 'vital-articles'), text)) {
    console.log(`Skipped: there is no ${path.join(data, 'vital-articles')}; name a tokenised text with --corpus FILE.`);
    return;
  }
  const tokens = countTokens(text);
  const settings = settingsOf(algorithm);
  const contestants = findRivals(algorithm, { corpus: text, threads, folder, cli });
  console.log(
    `${algorithm} on ${text}: ${tokens.toLocaleString('en')} tokens. ${JSON.stringify(settings)}, ` +
      `${threads} threads; ${rounds} rounds in turn.\n`,
  );

  const runs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, model } of contestants) {
      rmSync(model, { force: true });
      const result = await run(command);
      if (result.status !== 0) {
        throw new Error(`${name} failed (${result.status}): ${result.errors}`);
      }
      runs.get(name).push(result);
      console.log(`round ${round + 1}: ${name} ${result.seconds.toFixed(2)} s`);
    }
  }
  const rows = [];
  for (const { name, model } of contestants) {
    const results = runs.get(name);
    const seconds = results.map((result) => result.seconds);
    rows.push({
      name,
      seconds,
      median: median(seconds),
      wordsPerSecond: (tokens * settings.epochs) / median(seconds),
      cpuSeconds: median(results.map((result) => result.cpuSeconds)),
      peakMegabytes: Math.max(...results.map((result) => result.peakBytes)) / 2 ** 20,
      ...(await evaluate(cli, model, path.join(data, 'eval'))),
    });
  }
  console.log(`\n${table(rows)}`);
}

function countTokens(file) {
  const bytes = readFileSync(file);
  let tokens = 0;
  let inside = false;
  for (const byte of bytes) {
    const isSpace = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
    tokens += inside || isSpace ? 0 : 1;
    inside = !isSpace;
  }
  return tokens;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
