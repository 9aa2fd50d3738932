import { VecinityError } from '../../core/errors';
import type { FilePreview } from '../../protocol/files';
import { readModel } from '../files/modelFile';

/** Rows and values a preview shows at most. */
const MOST_ROWS = 1000;
const MOST_VALUES = 16;

/** @throws VecinityError `badOption`, and as `readModel` does */
export async function previewFile(path: string, rows: number, signal: AbortSignal): Promise<FilePreview> {
  if (!Number.isInteger(rows) || rows < 1 || rows > MOST_ROWS) {
    throw new VecinityError('badOption', `A preview has 1 to ${MOST_ROWS} rows, not ${rows}.`);
  }
  const space = await readModel(path, { firstWords: rows, signal });
  return {
    rows: Array.from({ length: Math.min(rows, space.vocabulary.size) }, (_, id) => ({
      word: space.vocabulary.word(id),
      values: Array.from(space.vector(id).subarray(0, MOST_VALUES)),
    })),
  };
}
