import type { Space } from '../../space';
import { exportFile } from '../shared/exportFiles';
import { rowText, textBytes, textPieces } from '../word2vec/textRows';

/** Writes JSON Lines: `{"word": …, "vector": […]}`. */
export const exportJsonLines = exportFile([], 'JSON', textBytes, jsonRows);

function jsonRows(space: Space): Generator<Uint8Array> {
  const { vocabulary } = space;
  return textPieces(
    vocabulary.size,
    '',
    (id) => `{"word": ${JSON.stringify(vocabulary.word(id))}, "vector": [${rowText(space.vector(id), ', ')}]}\n`,
  );
}
