import type { Space } from '../../space';
import { exportFile } from '../shared/exportFiles';
import { rowText, textBytes, textPieces } from '../word2vec/textRows';

/** Writes a CSV table with a header and a column for each dimension. Lines end with LF. @see RFC 4180 */
export const exportCsv = exportFile([], 'CSV', textBytes, csvRows);

function csvRows(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
  const head = `word,${Array.from({ length: dimensions }, (_, i) => `d${i}`).join(',')}\n`;
  return textPieces(
    vocabulary.size,
    head,
    (id) => `${csvCell(vocabulary.word(id))},${rowText(space.vector(id), ',')}\n`,
  );
}

function csvCell(word: string): string {
  return /[",\n\r]|^\s|\s$|^$/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
}
