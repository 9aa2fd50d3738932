import { rmSync } from 'node:fs';
import path from 'node:path';
import { builtCli, dataFolder, optionsOf, wholeNumber } from './commandLine.mjs';
import { benchFolder, countTokens, findCorpus } from './corpus.mjs';
import { median, run } from './measure.mjs';
import { evaluate } from './quality.mjs';
import { findRivals, settingsOf } from './rivals.mjs';
import { contestantsTable } from './table.mjs';

/**
 * Measures all trainers of one algorithm on the same corpus and hyper-parameters, in turn, so that all share the noise.
 * @param {'skipgram' | 'cbow' | 'subword' | 'glove'} algorithm
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function training(algorithm, root, args) {
  const { corpus, data, ...given } = optionsOf(args, {
    pairs: { type: 'string', default: '3' },
    corpus: { type: 'string' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: dataFolder(root) },
  });
  const rounds = wholeNumber('pairs', given.pairs);
  const threads = wholeNumber('threads', given.threads);
  const cli = builtCli(root);
  const text = findCorpus(root, { corpus, data });
  if (!text) {
    return;
  }
  const tokens = countTokens(text);
  const settings = settingsOf(algorithm);
  const contestants = findRivals(algorithm, { corpus: text, threads, folder: benchFolder(root), cli });
  console.log(
    `${algorithm} on ${text}: ${tokens.toLocaleString('en')} tokens. ${JSON.stringify(settings)}, ` +
      `${threads} threads; ${rounds} rounds in turn.\n`,
  );

  const runs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, model } of contestants) {
      rmSync(model, { force: true });
      const result = await run(command, { name });
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
  console.log(`\n${contestantsTable(rows)}`);
}
