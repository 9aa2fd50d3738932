import { plainScan, type Scan } from '../core/queries/scan';
import type { Space } from '../core/space';
import { openOnce } from './files/openedFiles';
import type { LoadedModel } from './loadedModel';
import { prepareScan, readPackedModel, unpackModel, type LoadOptions } from './reading/packedModel';

/**
 * Reads a model for queries, in this thread.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
 */
export async function loadModel(path: string, options: LoadOptions = {}, files = openOnce): Promise<LoadedModel> {
  // Nothing else goes on in this thread.
  return unpackModel(await readPackedModel(path, options, files), () => Promise.resolve());
}

/** The fastest scan of any space. It copies the vectors in 8-bit integers, which pays off after a hundred scans. */
export function copyScan(space: Space): Scan {
  return prepareScan(space)?.memory.scan(space) ?? plainScan(space);
}
