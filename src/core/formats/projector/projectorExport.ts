import { BYTES_IN_LINES, exportPair } from '../shared/exportFiles';
import { rowText, textBytes, textPieces } from '../word2vec/textRows';

/** Writes the Embedding Projector's pair: rows of numbers with tabs between, and a list of words beside it. */
export const exportProjector = exportPair(BYTES_IN_LINES, 'the projector’s list of words', (space) => ({
  bytes: textBytes(space),
  pieces: textPieces(space.vocabulary.size, '', (id) => `${rowText(space.vector(id), '\t')}\n`),
}));
