import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tokenizeFolder } from './corpus.mjs';
import { run } from './measure.mjs';
import { evaluate } from './quality.mjs';
import { findPython } from './rivals.mjs';

/**
 * What is learnt from small texts: the automatic choice beside gensim's defaults and a choice by hand, on cuts of the
 * corpus: whole articles in a shuffled order that a seed fixes, until the size is reached.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function smallWorkspaces(root, args) {
  const { values } = parseArgs({
    args,
    options: {
      megabytes: { type: 'string', default: '1,5,49' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
      data: { type: 'string', default: path.join(root, '..', 'shared', 'data') },
    },
  });
  const articles = path.join(values.data, 'vital-articles');
  if (!existsSync(articles)) {
    console.log(`Skipped: there is no ${articles}; --data FOLDER looks elsewhere.`);
    return;
  }
  const cli = path.join(root, 'dist', 'cli.js');
  const python = findPython();
  if (!python) {
    console.log('Skipped: there is no Python with gensim; PYTHON names one.');
    return;
  }
  const rows = [];
  for (const megabytes of values.megabytes.split(',').map(Number)) {
    const folder = path.join(root, 'out', 'bench', `cut-${megabytes}-${values.seed}`);
    cut(python, articles, folder, megabytes * 1e6, values.seed);
    const text = `${folder}.txt`;
    tokenizeFolder(folder, text);
    for (const { name, model, command } of contestants({ cli, python, folder, text, threads: values.threads })) {
      const { status, seconds, errors } = await run(command);
      if (status !== 0) {
        throw new Error(`${name} failed (${status}): ${errors}`);
      }
      const row = { megabytes, name, seconds, ...(await evaluate(cli, model, path.join(values.data, 'eval'))) };
      rows.push(row);
      console.log(cells(row).join('  '));
    }
  }
  console.log(`\n${[heads, heads.map(() => '---'), ...rows.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
}

function contestants({ cli, python, folder, text, threads }) {
  const model = (name) => `${folder}-${name}`;
  const vecinity = {
    name: 'vecinity, automatic',
    model: model('vecinity.safetensors'),
    // The files as a user has them.
    command: [process.execPath, cli, 'train', folder, '--output', model('vecinity.safetensors'), '--threads', threads],
  };
  const gensim = (name, kind, ...options) => ({
    name: `gensim ${name}`,
    model: model(`gensim-${name.replaceAll(/\W+/g, '-')}.bin`),
    command: [
      ...[python, path.join(import.meta.dirname, 'gensimWord2vec.py'), text, model(`gensim-${name.replaceAll(/\W+/g, '-')}.bin`)],
      ...[kind, threads, ...options],
    ],
  });
  return [
    vecinity,
    gensim('defaults, sg=0', 'cbow'),
    gensim('defaults, sg=1', 'sg'),
    gensim('by hand: sg=1, min_count 2, 60 epochs', 'sg', 'min_count=2', 'epochs=60'),
  ];
}

function cut(python, articles, folder, bytes, seed) {
  const script = path.join(import.meta.dirname, 'cutCorpus.py');
  const { status, stdout, stderr } = spawnSync(python, [script, articles, bytes, seed].map(String), { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of stdout.trim().split('\n')) {
    copyFileSync(path.join(articles, name), path.join(folder, name));
  }
}

const heads = ['MB', 'trainer', 's', 'V', 'WS-353', 'pairs', 'SimLex', 'pairs', 'analogy', 'questions', 'right'];

function cells({ megabytes, name, seconds, words, ...quality }) {
  const digits = (value) => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(3));
  return [
    ...[String(megabytes), name, seconds.toFixed(1), String(words), digits(quality.wordsim), quality.wordsimPairs],
    ...[digits(quality.simlex), quality.simlexPairs, digits(quality.analogies), quality.questions, quality.right],
  ].map((value) => String(value ?? '-'));
}
