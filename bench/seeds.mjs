import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { builtCli, dataFolder, numbers, optionsOf, UsageError, wholeNumber } from './commandLine.mjs';
import { benchFolder, findCorpus } from './corpus.mjs';
import { run } from './measure.mjs';
import { evaluateFiles } from './quality.mjs';
import { findRivals, settingsOf } from './rivals.mjs';
import { markdown, number } from './table.mjs';

/** Two-sided 95 % quantiles of Student's t by degrees of freedom; more degrees have almost the normal 1.96. */
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * Trains this project's and the rivals' models with several seeds, and compares their quality. Finished runs are kept in
 * `out/bench/seeds.jsonl`, so that a stopped benchmark continues where it was.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function seeds(root, args) {
  const { corpus, data, pairs, ...given } = optionsOf(args, {
    algorithms: { type: 'string', default: 'skipgram,cbow,subword,glove' },
    seeds: { type: 'string', default: '5' },
    rates: { type: 'string' },
    threads: { type: 'string', default: '2' },
    corpus: { type: 'string' },
    pairs: { type: 'string' },
    data: { type: 'string', default: dataFolder(root) },
  });
  const count = wholeNumber('seeds', given.seeds);
  const threads = wholeNumber('threads', given.threads);
  const rates = given.rates === undefined ? [undefined] : numbers('rates', given.rates, { min: 1e-6, whole: false });
  const cli = builtCli(root);
  const text = findCorpus(root, { corpus, data });
  const tests = findTests(path.join(data, 'eval'), pairs);
  if (!text || !tests) {
    return;
  }
  const folder = benchFolder(root);
  const finished = path.join(folder, 'seeds.jsonl');
  const rows = existsSync(finished) ? readFileSync(finished, 'utf8').trim().split('\n').map(JSON.parse) : [];
  for (const algorithm of given.algorithms.split(',')) {
    for (const rate of rates) {
      const key = JSON.stringify({ algorithm, rate, text, threads, settings: settingsOf(algorithm) });
      for (let seed = 1; seed <= count; seed++) {
        for (const contestant of findRivals(algorithm, { corpus: text, threads, folder, cli, seed, rate })) {
          const { name, model, command } = contestant;
          // It takes no seed, and its threads alone make two runs differ a little.
          if (name === 'word2vec.c' || rows.some((row) => row.key === key && row.seed === seed && row.name === name)) {
            continue;
          }
          const { seconds } = await run(command, { name });
          const row = { key, seed, name, seconds, scores: evaluateFiles(cli, model, tests) };
          rmSync(model, { force: true });
          rows.push(row);
          appendFileSync(finished, `${JSON.stringify(row)}\n`);
          console.log(`${algorithm}, seed ${seed}: ${name} ${seconds.toFixed(1)} s ${JSON.stringify(row.scores)}`);
        }
      }
      const title = `${algorithm}${rate === undefined ? '' : `, learning rate ${rate}`}`;
      console.log(`\n${title}\n\n${seedsTable(rows.filter((row) => row.key === key && row.seed <= count))}\n`);
    }
  }
}

/** The test files; undefined, with a message, if those of `folder` are missing. */
function findTests(folder, morePairs) {
  const inFolder = (name) => path.join(folder, name);
  const pairs = ['EN-WS-353-ALL.txt', 'EN-SIMLEX-999.txt'].map(inFolder);
  const analogies = [inFolder('questions-words.txt')];
  const missing = [...pairs, ...analogies].find((file) => !existsSync(file));
  if (missing) {
    console.log(`Skipped: ${missing} is missing. Use --data FOLDER for another place.`);
    return undefined;
  }
  if (morePairs !== undefined && !existsSync(morePairs)) {
    throw new UsageError(`${morePairs} does not exist.`);
  }
  const more = morePairs === undefined ? [] : readdirSync(morePairs).map((name) => path.join(morePairs, name));
  return { pairs: [...pairs, ...more], analogies };
}

/** A row for each trainer: mean of each test, and for a rival this project's mean minus its mean. */
export function seedsTable(rows) {
  const tests = Object.keys(rows[0].scores);
  const scoresOf = (name, test) => rows.filter((row) => row.name === name).map((row) => row.scores[test]);
  const names = [...new Set(rows.map(({ name }) => name))];
  const ours = names[0];
  const lines = names.flatMap((name) => [
    { name, seeds: scoresOf(name, tests[0]).length, cells: tests.map((test) => number(mean(scoresOf(name, test)), 3)) },
    ...(name === ours
      ? []
      : [
          {
            name: `${ours} minus ${name}`,
            seeds: '',
            cells: tests.map((test) => differenceText(scoresOf(ours, test), scoresOf(name, test))),
          },
        ]),
  ]);
  return markdown(
    [
      ['trainer', ({ name }) => name],
      ['seeds', (line) => String(line.seeds)],
      ...tests.map((test, i) => [test, ({ cells }) => cells[i]]),
    ],
    lines,
  );
}

/** The difference of two means with its 95 % interval (Welch 1947), such as `+0.003 ±0.004`. */
function differenceText(first, second) {
  const difference = mean(first) - mean(second);
  const signed = `${difference < 0 ? '' : '+'}${difference.toFixed(3)}`;
  if (first.length < 2 || second.length < 2) {
    return signed;
  }
  const [a, b] = [first, second].map((values) => variance(values) / values.length);
  const freedom = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const t = studentT[Math.floor(freedom) - 1] ?? 1.96;
  return `${signed} ±${(t * Math.sqrt(a + b)).toFixed(3)}`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values) {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}
