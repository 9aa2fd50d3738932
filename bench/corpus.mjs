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

/** Creates and returns the folder for texts and models of benchmarks. */
export function benchFolder(root) {
  const folder = path.join(root, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The folder of articles in `data`; undefined, with a message, if it is missing. */
export function findArticles(data) {
  const folder = path.join(data, 'vital-articles');
  if (existsSync(folder)) {
    return folder;
  }
  console.log(`Skipped: ${folder} is missing. Use --data FOLDER for another place.`);
  return undefined;
}

/**
 * The tokenised text for training: `corpus`, else the text of the articles; undefined, with a message, if both are
 * missing.
 * @throws UsageError if `corpus` does not exist
 */
export function findCorpus(root, { corpus, data }) {
  if (corpus !== undefined) {
    const file = path.resolve(corpus);
    if (!existsSync(file)) {
      throw new UsageError(`${file} does not exist.`);
    }
    return file;
  }
  const articles = findArticles(data);
  if (!articles) {
    console.log('Or use --corpus FILE with any text of space-separated words.');
    return undefined;
  }
  const text = path.join(benchFolder(root), 'vital-articles.txt');
  // Written anew each time, in seconds: the file may come from other articles.
  tokenizeFolder(articles, text);
  return text;
}

/**
 * Writes the text files of a folder as one file that all trainers read alike: lower-case words separated by spaces, a
 * paragraph a line.
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

/** Counts words between white space, as the C tools do. */
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

/** Writes a text `times` times; each copy begins a line. */
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
    // The system writes to disk now, and not during the next measurement.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a file in pieces; each piece is valid until the next. */
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
