import { stat } from 'node:fs/promises';
import { VecinityError } from '../../core/errors';
import type { ModelSummary } from '../../protocol/engine';
import { checkModelPath, writeModel } from '../files/modelFile';
import { readWhatCanBeRead } from './diagnose';

/**
 * Writes all words that can be read to `destination`, in the format that its ending asks for.
 * @throws VecinityError `badOption` if that is the file itself, `badFile` if no word can be read, and as `writeModel`
 */
export async function repair(
  { path, destination }: { readonly path: string; readonly destination: string },
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<ModelSummary> {
  if (await isSameFile(path, destination)) {
    throw new VecinityError('badOption', `${destination} is the file that is to be repaired.`, {
      path,
      remedy: 'Choose another name: the copy never takes the place of the file.',
    });
  }
  await checkModelPath(destination);
  const { space, error } = await readWhatCanBeRead(path, signal, progress);
  if (!space) {
    throw error ?? new VecinityError('badFile', `${path} has no word that can be read.`, { path });
  }
  return writeModel(destination, space, { signal });
}

/** Whether two paths name one file: through links, and where the system takes capitals for small letters. */
async function isSameFile(first: string, second: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [first, second].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  );
  return first === second || (a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev);
}
