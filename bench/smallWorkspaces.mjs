import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { measureAgreement } from './agreement.mjs';
import { builtCli, dataFolder, numbers, optionsOf, wholeNumber } from './commandLine.mjs';
import { benchFolder, findArticles, tokenizeFolder } from './corpus.mjs';
import { openJudge } from './judge.mjs';
import { run } from './measure.mjs';
import { evaluate } from './quality.mjs';
import { findPython } from './rivals.mjs';
import { markdown, number } from './table.mjs';

/** Compared with the automatic choice. */
const ALGORITHMS = ['skipgram', 'cbow', 'subword', 'counts', 'glove'];

/**
 * Measures quality on small texts: the automatic choice, all algorithms, gensim's defaults and gensim tuned by hand. A text is a cut of
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
  const judge = await openJudge(root).catch((error) => {
    console.log(`Without the columns of agreement: ${error.message}`);
  });
  const rows = [];
  for (const megabytes of sizes) {
    const folder = path.join(benchFolder(root), `cut-${megabytes}-${seed}`);
    cut(python, articles, folder, megabytes * 1e6, seed);
    const text = `${folder}.txt`;
    tokenizeFolder(folder, text);
    for (const { name, model, command } of contestants({ cli, python, folder, text, threads, megabytes })) {
      const { seconds } = await run(command.map(String), { name });
      const quality = await evaluate(cli, model, path.join(data, 'eval'));
      const row = { megabytes, name, seconds, ...quality, ...(judge && trust(cli, model, judge)) };
      rows.push(row);
      console.log(columns.map(([, cell]) => cell(row)).join('  '));
    }
  }
  console.log(`\n${markdown(columns, rows)}`);
}

function contestants({ cli, python, folder, text, threads, megabytes }) {
  const model = (name) => `${folder}-${name}`;
  const vecinity = (algorithm) => {
    const output = model(`vecinity-${algorithm}.safetensors`);
    // From raw files, like a user.
    const command = [process.execPath, cli, 'train', folder, '--output', output, '--threads', threads];
    return {
      name: `vecinity, ${algorithm}`,
      model: output,
      command: algorithm === 'automatic' ? command : [...command, '--algorithm', algorithm],
    };
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
    ...['automatic', ...ALGORITHMS].map(vecinity),
    gensim('defaults, sg=0', 'cbow'),
    gensim('defaults, sg=1', 'sg'),
    // Tuning helps small texts only.
    ...(megabytes <= 5 ? [gensim('by hand: sg=1, min_count 2, 60 epochs', 'sg', 'min_count=2', 'epochs=60')] : []),
  ];
}

/** How far the neighbours of frequent words deserve trust, in both orders. */
function trust(cli, model, judge) {
  const plain = measureAgreement(cli, model, judge, 'cosine');
  // gensim's files have no counts: their neighbours are in the order of cosine.
  const weighted = model.endsWith('.safetensors') ? measureAgreement(cli, model, judge, 'evidence') : {};
  return { plain, weighted };
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
  ['agreement', ({ plain }) => number(plain?.agreement, 3)],
  ['median count', ({ plain }) => number(plain?.medianCount || undefined, 0)],
  ['by evidence', ({ weighted }) => number(weighted?.agreement, 3)],
  ['median count', ({ weighted }) => number(weighted?.medianCount, 0)],
];
