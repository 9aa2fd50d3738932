import type { Neighbour } from '../protocol/engine';

/** Control characters of a word would drive the terminal: shown as escapes. */
export function printable(word: string): string {
   
  return word.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** One line a word: word, score, count where known. */
export function neighbourLines(neighbours: readonly Neighbour[]): string {
  const width = Math.max(0, ...neighbours.map(({ word }) => printable(word).length));
  return neighbours
    .map(({ word, cosine, count }) => {
      const columns = [printable(word).padEnd(width), cosine.toFixed(4), count > 0 ? String(count) : ''];
      return `  ${columns.join('  ').trimEnd()}\n`;
    })
    .join('');
}
