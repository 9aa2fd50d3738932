import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { trainingCommand } from './vecinity.mjs';

const shared = { dimensions: 100, window: 5, negative: 5, sample: '1e-4', epochs: 5, minCount: 5 };

/** The rivals of each algorithm, and settings that differ from `shared`. */
const algorithms = {
  skipgram: { gensim: ['sg', 0.025], word2vec: ['-cbow', '0'], fasttext: ['skipgram', '-maxn', '0'] },
  // All use the rate of word2vec.c for CBOW; gensim's default of 0.025 learns less.
  cbow: {
    gensim: ['cbow', 0.05],
    word2vec: ['-cbow', '1', '-alpha', '0.05'],
    fasttext: ['cbow', '-maxn', '0'],
  },
  subword: { fasttext: ['skipgram', '-minn', '3', '-maxn', '6'] },
  // As in GloVe's demo.sh, except for the corpus and the dimensions.
  glove: { glove: true, settings: { window: 10, epochs: 15, xMax: 100 } },
};

/** The hyper-parameters for all trainers. */
export function settingsOf(algorithm) {
  return { ...shared, ...algorithms[algorithm].settings };
}

/**
 * This project and the rivals on this machine, each with its training command and output file. WORD2VEC, FASTTEXT and
 * PYTHON name executables; by default they are searched on PATH. GLOVE names one or several folders with GloVe's tools.
 * @param seed of all trainers that take one, instead of their defaults; word2vec.c takes none
 * @param rate learning rate of all trainers, instead of their defaults
 */
export function findRivals(algorithm, { corpus, threads, folder, cli, seed, rate }) {
  const model = (name) => path.join(folder, `${algorithm}-${name}`);
  const { gensim, word2vec, fasttext, glove } = algorithms[algorithm];
  const settings = settingsOf(algorithm);
  const { dimensions, window, negative, sample, epochs, minCount, xMax } = settings;
  const option = (flag, value) => (value === undefined ? [] : [flag, value]);
  const more = [...option('--seed', seed), ...option('--learning-rate', rate)];
  const contestants = [
    {
      name: 'vecinity',
      model: model('vecinity.bin'),
      command: trainingCommand({
        cli,
        input: corpus,
        output: model('vecinity.bin'),
        algorithm,
        settings,
        threads,
        more,
      }),
    },
  ];
  const add = (name, variable, executable, file, command) => {
    if (executable) {
      contestants.push({ name, model: model(file), command: [executable, ...command.map(String)] });
    } else {
      console.log(`Not found, left out: ${name} (${variable}).`);
    }
  };
  if (gensim) {
    const [kind, defaultRate] = gensim;
    add('gensim corpus_file', 'PYTHON', findPython(), 'gensim.bin', [
      ...[path.join(import.meta.dirname, 'gensimWord2vec.py'), corpus, model('gensim.bin'), kind, threads],
      ...[`vector_size=${dimensions}`, `window=${window}`, `negative=${negative}`, `sample=${sample}`],
      ...[`epochs=${epochs}`, `min_count=${minCount}`, `alpha=${rate ?? defaultRate}`],
      ...(seed === undefined ? [] : [`seed=${seed}`]),
    ]);
  }
  if (word2vec) {
    add('word2vec.c', 'WORD2VEC', findExecutable('WORD2VEC', ['word2vec']), 'word2vec.bin', [
      ...['-train', corpus, '-output', model('word2vec.bin'), '-binary', '1', '-hs', '0', ...word2vec],
      ...['-size', dimensions, '-window', window, '-negative', negative, '-sample', sample],
      ...['-iter', epochs, '-min-count', minCount, '-threads', threads, ...option('-alpha', rate)],
    ]);
  }
  if (fasttext) {
    const [kind, ...ngrams] = fasttext;
    add('fastText', 'FASTTEXT', findExecutable('FASTTEXT', ['fasttext']), 'fasttext.vec', [
      ...[kind, '-input', corpus, '-output', model('fasttext'), ...ngrams, '-dim', dimensions, '-ws', window],
      ...['-neg', negative, '-t', sample, '-epoch', epochs, '-minCount', minCount, '-thread', threads, '-verbose', '0'],
      ...[...option('-seed', seed), ...option('-lr', rate)],
    ]);
  }
  if (glove) {
    const folders = (process.env.GLOVE ?? '')
      .split(path.delimiter)
      .filter((tools) => existsSync(path.join(tools, 'glove')));
    if (folders.length === 0) {
      console.log('Not found, left out: GloVe (GLOVE).');
    }
    folders.forEach((tools, number) =>
      add(folders.length > 1 ? `GloVe, ${tools}` : 'GloVe', 'GLOVE', process.execPath, `glove-${number}.txt`, [
        ...[path.join(import.meta.dirname, 'glovePipeline.mjs'), tools, corpus, model(`glove-${number}.txt`), threads],
        ...[dimensions, window, epochs, xMax, minCount, ...(seed === undefined ? [] : [seed])],
      ]),
    );
  }
  return contestants;
}

/** A Python that has gensim; undefined if there is none. */
export function findPython() {
  return findExecutable('PYTHON', ['python3', 'python'], (file) => succeeds(file, ['-c', 'import gensim']));
}

/** The executable that an environment variable names, or the first of `names` on PATH that works. */
export function findExecutable(variable, names, works = () => true) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = process.env[variable]
    ? [process.env[variable]]
    : names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => existsSync(file) && works(file));
}

function succeeds(file, args) {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
