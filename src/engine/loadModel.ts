import { stat } from 'node:fs/promises';
import { readModel } from './files/modelFile';
import { LoadedModel } from './loadedModel';

/**
 * Reads a model so that it can be asked.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`.
 */
export async function loadModel(path: string, signal?: AbortSignal): Promise<LoadedModel> {
  const space = await readModel(path, signal ? { signal } : {});
  return new LoadedModel(path, (await stat(path)).size, space);
}
