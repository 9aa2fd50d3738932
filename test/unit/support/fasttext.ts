import { spawnSync } from 'node:child_process';
import { missing } from './otherTools';

/** fastText's command-line tool: the path in the environment variable FASTTEXT, else the one on PATH. */
const tool = [process.env['FASTTEXT'], 'fasttext'].find(
  (name) => name && spawnSync(name, ['help']).error === undefined,
);

/** Returns the lines that fastText prints. Skips the running test with the reason if the tool is missing. */
export function fasttext(test: Mocha.Context, given: readonly string[], input = ''): string[] {
  if (!tool) {
    return missing(test, 'fastText, neither where FASTTEXT says nor on PATH,', 'fasttext');
  }
  const { status, stdout, stderr, error } = spawnSync(tool, given, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) {
    throw error ?? new Error(`${given.join(' ')} failed: ${stderr}`);
  }
  return stdout.split('\n').slice(0, -1);
}

/** Returns the vectors that `fasttext print-word-vectors` prints, by word, with five significant digits. */
export function printedVectors(test: Mocha.Context, model: string, words: readonly string[]): Map<string, number[]> {
  const lines = fasttext(test, ['print-word-vectors', model], words.map((word) => `${word}\n`).join(''));
  return new Map(lines.map((line, i) => [words[i]!, line.slice(words[i]!.length).trim().split(' ').map(Number)]));
}
