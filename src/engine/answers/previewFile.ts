import { VecinityError } from '../../core/errors';
import type { FilePreview } from '../../protocol/files';
import { readModel } from '../files/modelFile';
import { openOnce } from '../files/openedFiles';

/** Maximum rows of a preview, and maximum values of a row. */
const MAX_ROWS = 1000;
const MAX_VALUES = 16;

/** The first rows of a file. @throws VecinityError `badOption`, and the errors of `readModel` */
export async function previewFile(
  path: string,
  rows: number,
  signal: AbortSignal,
  files = openOnce,
): Promise<FilePreview> {
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS) {
    throw new VecinityError('badOption', `A preview of ${rows} rows is not possible; ask for 1 to ${MAX_ROWS}.`);
  }
  const space = await readModel(path, { firstWords: rows, signal }, files);
  return {
    rows: Array.from({ length: Math.min(rows, space.vocabulary.size) }, (_, id) => ({
      word: space.vocabulary.word(id),
      values: Array.from(space.vector(id).subarray(0, MAX_VALUES)),
    })),
  };
}
