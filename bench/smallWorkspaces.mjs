import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { builtCli, dataFolder, numbers, optionsOf, wholeNumber } from './commandLine.mjs';
import { benchFolder, findArticles, tokenizeFolder } from './corpus.mjs';
import { run } from './measure.mjs';
import { evaluate } from './quality.mjs';
import { findPython } from './rivals.mjs';
import { markdown, number } from './table.mjs';

/**
 * Measures quality on small texts: the automatic choice, gensim's defaults and gensim tuned by hand. A text is a cut of
 * the corpus: whole articles in an order shuffled by the seed, until the size is reached.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function smallWorkspaces(root, args) {
  const { data, ...given } = optionsOf(args, {
    megabytes: { type: 'string', default: '1,5,49' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: dataFolder(root) },
  });
  const sizes = numbers('megabytes', given.megabytes, { min: 0.1, whole: false });
  const seed = wholeNumber('seed', given.seed);
  const threads = wholeNumber('threads', given.threads);
  const cli = builtCli(root);
  const articles = findArticles(data);
  if (!articles) {
    return;
  }
  const python = findPython();
  if (!python) {
    console.log('Skipped: no Python with gensim was found. Set PYTHON to one.');
    return;
  }
  const rows = [];
  for (const megabytes of sizes) {
    const folder = path.join(benchFolder(root), `cut-${megabytes}-${seed}`);
    cut(python, articles, folder, megabytes * 1e6, seed);
    const text = `${folder}.txt`;
    tokenizeFolder(folder, text);
    for (const { name, model, command } of contestants({ cli, python, folder, text, threads, megabytes })) {
      const { seconds } = await run(command.map(String), { name });
      const row = { megabytes, name, seconds, ...(await evaluate(cli, model, path.join(data, 'eval'))) };
      rows.push(row);
      console.log(columns.map(([, cell]) => cell(row)).join('  '));
    }
  }
  console.log(`\n${markdown(columns, rows)}`);
}

function contestants({ cli, python, folder, text, threads, megabytes }) {
  const model = (name) => `${folder}-${name}`;
  const vecinity = {
    name: 'vecinity, automatic',
    model: model('vecinity.safetensors'),
    // From raw files, like a user.
    command: [process.execPath, cli, 'train', folder, '--output', model('vecinity.safetensors'), '--threads', threads],
  };
  const gensim = (name, kind, ...options) => ({
    name: `gensim ${name}`,
    model: model(`gensim-${name.replaceAll(/\W+/g, '-')}.bin`),
    command: [
      ...[
        python,
        path.join(import.meta.dirname, 'gensimWord2vec.py'),
        text,
        model(`gensim-${name.replaceAll(/\W+/g, '-')}.bin`),
      ],
      ...[kind, threads, ...options],
    ],
  });
  return [
    vecinity,
    gensim('defaults, sg=0', 'cbow'),
    gensim('defaults, sg=1', 'sg'),
    // Tuning helps small texts only.
    ...(megabytes <= 5 ? [gensim('by hand: sg=1, min_count 2, 60 epochs', 'sg', 'min_count=2', 'epochs=60')] : []),
  ];
}

function cut(python, articles, folder, bytes, seed) {
  const script = path.join(import.meta.dirname, 'cutCorpus.py');
  const { status, stdout, stderr } = spawnSync(python, [script, articles, bytes, seed].map(String), {
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of stdout.trim().split('\n')) {
    copyFileSync(path.join(articles, name), path.join(folder, name));
  }
}

const columns = [
  ['MB', ({ megabytes }) => String(megabytes)],
  ['trainer', ({ name }) => name],
  ['s', ({ seconds }) => number(seconds, 1)],
  ['V', ({ words }) => String(words)],
  ['WS-353', ({ wordsim }) => number(wordsim, 3)],
  ['pairs', ({ wordsimPairs }) => number(wordsimPairs, 0)],
  ['SimLex', ({ simlex }) => number(simlex, 3)],
  ['pairs', ({ simlexPairs }) => number(simlexPairs, 0)],
  ['analogy', ({ analogies }) => number(analogies, 3)],
  ['questions', ({ questions }) => number(questions, 0)],
  ['right', ({ right }) => number(right, 0)],
];
