import { BYTES_IN_LINES, exportPair } from '../shared/exportFiles';
import type { Space } from '../../space';

const VERSION_1 = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const ALIGNMENT = 64;
/** Values that are written at once. */
const VALUES_AT_ONCE = 2_000_000;

/** Writes the vectors as a float32 array and the words beside it, one a line. */
export const exportNpy = exportPair(BYTES_IN_LINES, 'a list of words in lines', (space) => ({
  bytes: 2 * ALIGNMENT + space.vocabulary.size * space.dimensions * 4,
  pieces: npyPieces(space),
}));

/** Builds the header of a float32 matrix in version 1.0 of NumPy's format. @see numpy/lib/format.py */
function buildNpyHeader(rows: number, columns: number): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const prefix = VERSION_1.length + 2;
  const length = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  header.set(VERSION_1);
  new DataView(header.buffer).setUint16(VERSION_1.length, length - prefix, true);
  header.set(new TextEncoder().encode(dictionary), prefix);
  header[length - 1] = 0x0a;
  return header;
}

function* npyPieces(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
  yield buildNpyHeader(vocabulary.size, dimensions);
  const rowsAtOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / dimensions));
  for (let from = 0; from < vocabulary.size; from += rowsAtOnce) {
    const to = Math.min(vocabulary.size, from + rowsAtOnce);
    const piece = new Float32Array((to - from) * dimensions);
    for (let id = from; id < to; id++) {
      piece.set(space.vector(id), (id - from) * dimensions);
    }
    yield new Uint8Array(piece.buffer);
  }
}
