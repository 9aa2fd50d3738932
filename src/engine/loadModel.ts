import { plainScan, type Scan } from '../core/queries/scan';
import { Space } from '../core/space';
import { openOnce } from './files/openedFiles';
import type { LoadedModel } from './loadedModel';
import { readPackedModel, scanMemory, unpackModel, type LoadOptions } from './reading/packedModel';

/**
 * Reads a model for queries, in this thread.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
 */
export async function loadModel(path: string, options: LoadOptions = {}, files = openOnce): Promise<LoadedModel> {
  // Nothing else goes on in this thread.
  return unpackModel(await readPackedModel(path, options, files), () => Promise.resolve());
}

/** The fastest scan of any space. It copies the vectors, which pays off after thousands of scans. */
export function copyScan(space: Space): Scan {
  const memory = space.isOneHot ? undefined : scanMemory(space.vocabulary.size, space.dimensions);
  if (!memory) {
    return plainScan(space);
  }
  memory.vectors.set(space.vectors);
  return (
    memory.scan(new Space(space.vocabulary, memory.vectors, space.dimensions, space.provenance)) ?? plainScan(space)
  );
}
