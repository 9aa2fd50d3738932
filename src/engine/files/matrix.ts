import type { ReadOptions } from '../../core/formats/format';
import { readMatrix as readFrom, type MatrixPlace } from '../../core/formats/shared/matrix';
import type { PackedWords } from '../../core/formats/shared/packedWords';
import type { Source } from '../../core/io/source';
import { host } from './host';

/** `readMatrix` of core for formats that are not converted. */
export function readMatrix(
  source: Source,
  matrix: MatrixPlace,
  words: PackedWords,
  options: ReadOptions,
  rowsOf?: Uint32Array,
): ReturnType<typeof readFrom> {
  return readFrom({ source, host }, matrix, words, options, rowsOf);
}
