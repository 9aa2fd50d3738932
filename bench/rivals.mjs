import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * This project and the rivals found on this machine, each with the command that trains and the file it writes.
 * WORD2VEC, FASTTEXT and PYTHON name executables; else they are looked for on PATH.
 */
export function findRivals({ corpus, threads, folder, cli }) {
  const model = (name) => path.join(folder, name);
  const contestants = [
    {
      name: 'vecinity',
      model: model('vecinity.bin'),
      command: [
        process.execPath, cli, 'train', corpus, '--tokenized', '--output', model('vecinity.bin'),
        ...['--algorithm', 'skipgram', '--dimensions', '100', '--window', '5', '--negative', '5', '--sample', '1e-4'],
        ...['--epochs', '5', '--min-count', '5', '--threads', String(threads)],
      ],
    },
  ];
  const python = findExecutable('PYTHON', ['python3', 'python'], (file) => succeeds(file, ['-c', 'import gensim']));
  if (python) {
    contestants.push({
      name: 'gensim corpus_file',
      model: model('gensim.bin'),
      command: [python, path.join(import.meta.dirname, 'gensimSkipgram.py'), corpus, model('gensim.bin'), String(threads)],
    });
  }
  const word2vec = findExecutable('WORD2VEC', ['word2vec']);
  if (word2vec) {
    contestants.push({
      name: 'word2vec.c',
      model: model('word2vec.bin'),
      command: [
        word2vec, '-train', corpus, '-output', model('word2vec.bin'), '-binary', '1', '-cbow', '0', '-hs', '0',
        ...['-size', '100', '-window', '5', '-negative', '5', '-sample', '1e-4', '-iter', '5', '-min-count', '5'],
        ...['-threads', String(threads)],
      ],
    });
  }
  const fasttext = findExecutable('FASTTEXT', ['fasttext']);
  if (fasttext) {
    contestants.push({
      name: 'fastText',
      model: model('fasttext.vec'),
      command: [
        fasttext, 'skipgram', '-input', corpus, '-output', model('fasttext'), '-maxn', '0', '-dim', '100', '-ws', '5',
        ...['-neg', '5', '-t', '1e-4', '-epoch', '5', '-minCount', '5', '-thread', String(threads), '-verbose', '0'],
      ],
    });
  }
  for (const [name, found] of [
    ['gensim (PYTHON)', python],
    ['word2vec.c (WORD2VEC)', word2vec],
    ['fastText (FASTTEXT)', fasttext],
  ]) {
    if (!found) {
      console.log(`Not found, left out: ${name}.`);
    }
  }
  return contestants;
}

function findExecutable(variable, names, works = () => true) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = process.env[variable]
    ? [process.env[variable]]
    : names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => existsSync(file) && works(file));
}

function succeeds(file, args) {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
