import { Faults } from '../core/io/faults';
import { plainScan, type Scan } from '../core/queries/scan';
import { Space } from '../core/space';
import { loadKernel } from '../kernel/loader';
import { ScanMemory } from '../kernel/scanKernel';
import type { ReadOptions } from '../core/formats/format';
import { openOnce } from './files/openedFiles';
import { LoadedModel } from './loadedModel';

/** What to read of the file, and where to report progress. */
export type LoadOptions = Omit<ReadOptions, 'allocate' | 'faults' | 'lenient'>;

/**
 * Reads a model for queries, into the memory of the kernel if there is a kernel and the model fits.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
 */
export async function loadModel(path: string, options: LoadOptions = {}, files = openOnce): Promise<LoadedModel> {
  let memory: ScanMemory | undefined;
  const allocate = (rows: number, dimensions: number): Float32Array => {
    memory = scanMemory(rows, dimensions);
    return memory?.vectors ?? new Float32Array(rows * dimensions);
  };
  const faults = new Faults();
  const { space, size } = await files.use(path, options, options.signal, async (file) => ({
    space: await file.read({ ...options, allocate, faults }),
    // For a folder this is the file in it.
    size: file.size,
  }));
  // Builds the table of words now, so that the first query is fast.
  space.vocabulary.id('');
  const scan = memory?.scan(space) ?? plainScan(space);
  return new LoadedModel(path, size, space, scan, faults.counts);
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

/** Memory of the kernel for rows x dimensions values; undefined without a kernel or enough memory. */
function scanMemory(rows: number, dimensions: number): ScanMemory | undefined {
  const kernel = loadKernel();
  try {
    return kernel && new ScanMemory(kernel, rows, dimensions);
  } catch {
    return undefined;
  }
}
