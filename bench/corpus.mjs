import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { UsageError } from './commandLine.mjs';

const word = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const pieceBytes = 4 * 2 ** 20;
const lineFeed = 0x0a;

/** Where texts and models of the benchmarks go. */
export function benchFolder(root) {
  const folder = path.join(root, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The folder of articles, beside the project or in `data`; undefined, and said so, if there is none. */
export function findArticles(data) {
  const folder = path.join(data, 'vital-articles');
  if (existsSync(folder)) {
    return folder;
  }
  console.log(`Skipped: there is no ${folder}; --data FOLDER looks elsewhere.`);
  return undefined;
}

/**
 * The tokenised text that is trained on: `corpus`, else that of the articles. Undefined, and said so, if there
 * are none.
 * @throws UsageError if `corpus` is not there
 */
export function findCorpus(root, { corpus, data }) {
  if (corpus !== undefined) {
    const file = path.resolve(corpus);
    if (!existsSync(file)) {
      throw new UsageError(`There is no ${file}.`);
    }
    return file;
  }
  const articles = findArticles(data);
  if (!articles) {
    console.log('--corpus FILE takes any text of space-separated words.');
    return undefined;
  }
  const text = path.join(benchFolder(root), 'vital-articles.txt');
  // Anew each time: it takes seconds, and what is there may come from other articles.
  tokenizeFolder(articles, text);
  return text;
}

/**
 * Writes the text files of a folder as one file of space-separated, lower-cased words, a paragraph a line: what all
 * contestants read alike.
 */
export function tokenizeFolder(folder, target) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  const descriptor = openSync(target, 'w');
  for (const name of names) {
    for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n')) {
      const words = line.match(word);
      if (words) {
        writeSync(descriptor, `${words.join(' ').toLowerCase()}\n`);
      }
    }
  }
  closeSync(descriptor);
}

/** Words between spaces and line ends, as the C tools count them. */
export function countTokens(file) {
  let tokens = 0;
  let inside = false;
  for (const piece of pieces(file)) {
    for (const byte of piece) {
      const isSpace = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
      tokens += inside || isSpace ? 0 : 1;
      inside = !isSpace;
    }
  }
  return tokens;
}

/** Writes a text `times` over, each time from the beginning of a line. */
export function repeatFile(file, times, target) {
  const descriptor = openSync(target, 'w');
  try {
    for (let time = 0; time < times; time++) {
      let last = lineFeed;
      for (const piece of pieces(file)) {
        writeSync(descriptor, piece);
        last = piece.at(-1);
      }
      if (last !== lineFeed) {
        writeSync(descriptor, '\n');
      }
    }
    // The system writes now, not beside what is measured next.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Each is valid until the next. */
function* pieces(file) {
  const buffer = Buffer.alloc(pieceBytes);
  const descriptor = openSync(file, 'r');
  try {
    for (let length; (length = readSync(descriptor, buffer)) > 0;) {
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
