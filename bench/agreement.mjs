import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDemoWorkspace } from '../test/vscode/demoWorkspace.mjs';
import { builtCli, UsageError } from './commandLine.mjs';
import { benchFolder } from './corpus.mjs';
import { openJudge, readModel } from './judge.mjs';
import { run } from './measure.mjs';
import { markdown, number } from './table.mjs';

/** The most frequent words are function words, whose neighbours mean little. */
const SKIPPED_WORDS = 100;
const QUESTIONS = 800;
/** Neighbours that a hover shows. */
const SHOWN = 8;
/** Neighbours that are compared with WordNet. */
const COMPARED = 10;

/**
 * Measures how far the neighbours of frequent words deserve trust. Without models it trains on the demo workspace with
 * the automatic choice.
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line: model files
 */
export async function agreement(root, args) {
  const models = modelsOf(args);
  const cli = builtCli(root);
  const judge = await openJudge(root);
  const rows = [];
  for (const model of models.length > 0 ? models : [await trainOnDemo(root, cli)]) {
    for (const rank of ['cosine', 'evidence']) {
      rows.push({ name: path.basename(model), rank, ...measureAgreement(cli, model, judge, rank) });
    }
  }
  console.log(markdown([['model', ({ name }) => name], ['order', ({ rank }) => rank], ...agreementColumns], rows));
}

function modelsOf(args) {
  try {
    return parseArgs({ args, options: {}, allowPositionals: true }).positionals;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

async function trainOnDemo(root, cli) {
  const model = path.join(benchFolder(root), 'demo.safetensors');
  const command = [process.execPath, cli, 'train', await ensureDemoWorkspace(), '--output', model];
  await run(command, { name: 'vecinity' });
  return model;
}

/**
 * Asks a model for the neighbours of 800 frequent words.
 * @param {string} cli path of the command line
 * @param {string} model a file that it opens
 * @param {Awaited<ReturnType<typeof openJudge>>} judge
 * @param {'cosine' | 'evidence'} rank the order; Ask and hovers show that of evidence by default
 * @returns the columns of `agreementColumns`
 */
export function measureAgreement(cli, model, judge, rank) {
  const words = frequentWords(cli, model).filter((word) => /^[a-z]{3,}$/.test(word) && judge.knows(word));
  const questions = words.slice(0, QUESTIONS);
  if (questions.length === 0) {
    return {};
  }
  const command = [cli, 'neighbours', model, ...questions, '--top', COMPARED, '--rank', rank, '--json'];
  return summarise(JSON.parse(output(command)).results, judge);
}

/** The words after the most frequent ones, in the order of the file. */
function frequentWords(cli, model) {
  if (model.endsWith('.safetensors')) {
    return readModel(model).words.slice(SKIPPED_WORDS);
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-agreement-'));
  try {
    const own = path.join(scratch, 'model.safetensors');
    output([cli, 'convert', model, own]);
    return readModel(own).words.slice(SKIPPED_WORDS);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param results of `neighbours --json`: lists of `{ word, count }` by question */
function summarise(results, judge) {
  const cosines = [];
  const counts = [];
  const lists = new Map();
  let synonyms = 0;
  for (const [question, found] of Object.entries(results)) {
    for (const { word, count } of found.slice(0, SHOWN)) {
      cosines.push(judge.cosine(question, word));
      counts.push(count);
      lists.set(word, (lists.get(word) ?? 0) + 1);
    }
    synonyms += found.filter(({ word }) => judge.areSynonyms(question, word)).length;
  }
  counts.sort((a, b) => a - b);
  const [commonest, most] = [...lists].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return {
    agreement: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
    medianCount: counts[counts.length >> 1],
    distinct: lists.size,
    commonest,
    share: most / Object.keys(results).length,
    synonyms,
  };
}

function output(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args.map(String), {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) {
    throw new Error(`${args.slice(0, 3).join(' ')} failed: ${stderr}`);
  }
  return stdout;
}

/** Columns of a table; bench/README.md explains them. */
export const agreementColumns = [
  ['agreement', ({ agreement }) => number(agreement, 3)],
  ['median count', ({ medianCount }) => number(medianCount, 0)],
  ['distinct', ({ distinct }) => number(distinct, 0)],
  ['commonest', ({ commonest, share }) => (commonest === undefined ? '-' : `${commonest} ${number(100 * share, 1)} %`)],
  ['synonyms', ({ synonyms }) => number(synonyms, 0)],
];
