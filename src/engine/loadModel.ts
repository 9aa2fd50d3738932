import { stat } from 'node:fs/promises';
import { plainScan } from '../core/queries/scan';
import { loadKernel, type Kernel } from '../kernel/loader';
import { ScanMemory } from '../kernel/scanKernel';
import { readModel } from './files/modelFile';
import { LoadedModel } from './loadedModel';

let kernel: Kernel | undefined;
let kernelLoaded = false;

/**
 * Reads a model so that it can be asked: into the kernel's memory, where there is a kernel and the model fits.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`.
 */
export async function loadModel(path: string, signal?: AbortSignal): Promise<LoadedModel> {
  if (!kernelLoaded) {
    kernel = loadKernel();
    kernelLoaded = true;
  }
  let memory: ScanMemory | undefined;
  const allocate = (rows: number, dimensions: number): Float32Array => {
    try {
      memory = kernel && new ScanMemory(kernel, rows, dimensions);
    } catch {
      memory = undefined;
    }
    return memory?.vectors ?? new Float32Array(rows * dimensions);
  };
  const space = await readModel(path, { allocate, ...(signal ? { signal } : {}) });
  // Builds the table of words now, not at the first question.
  space.vocabulary.id('');
  const scan = memory?.scan(space) ?? plainScan(space);
  return new LoadedModel(path, (await stat(path)).size, space, scan);
}
