import { closeSync, existsSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';

const word = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;

/**
 * Writes the text files of a folder as one file of space-separated, lower-cased words, a paragraph a line: what all
 * contestants read alike. False if there is no such folder.
 */
export function tokenizeFolder(folder, target) {
  if (!existsSync(folder)) {
    return false;
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
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
  return true;
}
