import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Evaluates a model with this project's evaluator, which gives gensim's scores (evaluate_word_pairs,
 * evaluate_word_analogies, 30,000 words). Without the test sets the result has only the number of words.
 */
export async function evaluate(cli, model, folder) {
  const [wordsim, simlex, analogies] = ['EN-WS-353-ALL.txt', 'EN-SIMLEX-999.txt', 'questions-words.txt'].map((name) =>
    path.join(folder, name),
  );
  const info = json([cli, 'info', model]);
  if (![wordsim, simlex, analogies].every((file) => existsSync(file))) {
    return { words: info.vocabularySize };
  }
  let result;
  try {
    result = json([
      cli,
      'evaluate',
      model,
      '--pairs',
      wordsim,
      simlex,
      '--analogies',
      analogies,
      '--restrict',
      '30000',
    ]);
  } catch (error) {
    // A small or foreign corpus has none of the words; the times are still shown.
    console.log(error.message);
    return { words: info.vocabularySize };
  }
  return {
    words: info.vocabularySize,
    wordsim: result.pairs[wordsim].spearman,
    wordsimPairs: result.pairs[wordsim].pairs,
    simlex: result.pairs[simlex].spearman,
    simlexPairs: result.pairs[simlex].pairs,
    analogies: result.analogies[analogies].accuracy,
    questions: result.analogies[analogies].questions,
    right: result.analogies[analogies].correct,
  };
}

/**
 * Evaluates a model on given files, restricted to 30,000 words.
 * @returns the score of each test by a short name: Spearman correlations of pairs, then accuracies of analogies
 */
export function evaluateFiles(cli, model, { pairs, analogies }) {
  const files = ['--pairs', ...pairs, '--analogies', ...analogies];
  const result = json([cli, 'evaluate', model, ...files, '--restrict', '30000']);
  const name = (file) => path.basename(file, path.extname(file)).replace(/^EN-/, '');
  return Object.fromEntries([
    ...pairs.map((file) => [name(file), result.pairs[file].spearman]),
    ...analogies.map((file) => [name(file), result.analogies[file].accuracy]),
  ]);
}

function json(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) {
    throw new Error(`${args.join(' ')} failed: ${stderr}`);
  }
  return JSON.parse(stdout);
}
