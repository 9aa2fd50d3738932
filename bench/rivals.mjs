import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { trainingCommand } from './vecinity.mjs';

const shared = { dimensions: 100, window: 5, negative: 5, sample: '1e-4', epochs: 5, minCount: 5 };

/** The benchmarks of one algorithm each: their rivals, and what differs from `shared`. */
const algorithms = {
  skipgram: { gensim: ['sg', 'alpha=0.025'], word2vec: ['-cbow', '0'], fasttext: ['skipgram', '-maxn', '0'] },
  // Everybody at word2vec.c's rate for CBOW; gensim's own default, 0.025, learns less.
  cbow: {
    gensim: ['cbow', 'alpha=0.05'],
    word2vec: ['-cbow', '1', '-alpha', '0.05'],
    fasttext: ['cbow', '-maxn', '0'],
  },
  subword: { fasttext: ['skipgram', '-minn', '3', '-maxn', '6'] },
  // As GloVe's demo.sh, but for the corpus and the dimensions.
  glove: { glove: true, settings: { window: 10, epochs: 15, xMax: 100 } },
};

/** What every contestant is told. */
export function settingsOf(algorithm) {
  return { ...shared, ...algorithms[algorithm].settings };
}

/**
 * This project and the rivals found on this machine, each with the command that trains and the file it writes.
 * WORD2VEC, FASTTEXT and PYTHON name executables; else they are looked for on PATH. GLOVE names a folder with GloVe's
 * tools, or several.
 */
export function findRivals(algorithm, { corpus, threads, folder, cli }) {
  const model = (name) => path.join(folder, `${algorithm}-${name}`);
  const { gensim, word2vec, fasttext, glove } = algorithms[algorithm];
  const settings = settingsOf(algorithm);
  const { dimensions, window, negative, sample, epochs, minCount, xMax } = settings;
  const contestants = [
    {
      name: 'vecinity',
      model: model('vecinity.bin'),
      command: trainingCommand({ cli, input: corpus, output: model('vecinity.bin'), algorithm, settings, threads }),
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
    const [kind, rate] = gensim;
    add('gensim corpus_file', 'PYTHON', findPython(), 'gensim.bin', [
      ...[path.join(import.meta.dirname, 'gensimWord2vec.py'), corpus, model('gensim.bin'), kind, threads, rate],
      ...[`vector_size=${dimensions}`, `window=${window}`, `negative=${negative}`, `sample=${sample}`],
      ...[`epochs=${epochs}`, `min_count=${minCount}`],
    ]);
  }
  if (word2vec) {
    add('word2vec.c', 'WORD2VEC', findExecutable('WORD2VEC', ['word2vec']), 'word2vec.bin', [
      ...['-train', corpus, '-output', model('word2vec.bin'), '-binary', '1', '-hs', '0', ...word2vec],
      ...['-size', dimensions, '-window', window, '-negative', negative, '-sample', sample],
      ...['-iter', epochs, '-min-count', minCount, '-threads', threads],
    ]);
  }
  if (fasttext) {
    const [kind, ...ngrams] = fasttext;
    add('fastText', 'FASTTEXT', findExecutable('FASTTEXT', ['fasttext']), 'fasttext.vec', [
      ...[kind, '-input', corpus, '-output', model('fasttext'), ...ngrams, '-dim', dimensions, '-ws', window],
      ...['-neg', negative, '-t', sample, '-epoch', epochs, '-minCount', minCount, '-thread', threads, '-verbose', '0'],
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
        ...[dimensions, window, epochs, xMax, minCount],
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
