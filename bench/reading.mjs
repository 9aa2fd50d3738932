import { rmSync } from 'node:fs';
import path from 'node:path';
import { builtCli, dataFolder, optionsOf, wholeNumber } from './commandLine.mjs';
import { benchFolder, findArticles, tokenizeFolder } from './corpus.mjs';
import { median } from './measure.mjs';
import { settingsOf } from './rivals.mjs';
import { markdown, number } from './table.mjs';
import { train } from './vecinity.mjs';

/**
 * Measures the share of reading in a skip-gram run, from raw articles and from their tokenised text, in turn.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function reading(root, args) {
  const { data, ...given } = optionsOf(args, {
    pairs: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: dataFolder(root) },
  });
  const rounds = wholeNumber('pairs', given.pairs);
  const threads = wholeNumber('threads', given.threads);
  const cli = builtCli(root);
  const articles = findArticles(data);
  if (!articles) {
    return;
  }
  const text = path.join(benchFolder(root), 'vital-articles.txt');
  tokenizeFolder(articles, text);
  const algorithm = 'skipgram';
  const settings = settingsOf(algorithm);
  const output = path.join(benchFolder(root), 'reading.bin');
  console.log(`${algorithm}, ${JSON.stringify(settings)}, ${threads} threads; ${rounds} rounds in turn.\n`);
  const rows = [
    { name: 'the files as they are', input: articles, raw: true, runs: [] },
    { name: 'one tokenised text', input: text, raw: false, runs: [] },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const { name, input, raw, runs } of rows) {
      rmSync(output, { force: true });
      const result = await train({ cli, input, raw, output, algorithm, settings, threads });
      runs.push(result);
      console.log(`round ${round + 1}: ${name} ${result.seconds.toFixed(2)} s`);
    }
  }
  console.log(`\n${markdown(columns, rows)}`);
}

const middle = (runs, figure) => median(runs.map(figure));
const phase =
  (name) =>
  ({ runs }) =>
    number(
      middle(runs, ({ report }) => report.phaseSeconds[name]),
      2,
    );

const columns = [
  ['text', ({ name }) => name],
  ['files', ({ runs }) => String(runs[0].report.survey.files)],
  ['MB', ({ runs }) => number(runs[0].report.survey.bytes / 1e6, 1)],
  ['wall s, each run', ({ runs }) => runs.map(({ seconds }) => number(seconds, 1)).join(' ')],
  [
    'median',
    ({ runs }) =>
      number(
        middle(runs, ({ seconds }) => seconds),
        1,
      ),
  ],
  ['reading s', phase('reading')],
  ['training s', phase('training')],
  ['saving s', phase('saving')],
  [
    'share of reading',
    ({ runs }) => `${number(100 * middle(runs, ({ report, seconds }) => report.phaseSeconds.reading / seconds), 1)} %`,
  ],
  [
    'MB/s read',
    ({ runs }) =>
      number(
        middle(runs, ({ report }) => report.survey.bytes / 1e6 / report.phaseSeconds.reading),
        0,
      ),
  ],
  ['tokens', ({ runs }) => runs[0].report.tokens.toLocaleString('en')],
  ['V', ({ runs }) => String(runs[0].report.vocabularySize)],
];
