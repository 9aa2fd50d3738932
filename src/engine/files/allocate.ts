import { totalmem } from 'node:os';
import { VecinityError } from '../../core/errors';
import type { Allocate } from '../../core/formats/vectorTable';


/** Memory for rows x dimensions values. @throws VecinityError `outOfMemory` with the arithmetic. */
export function allocateVectors(rows: number, dimensions: number, path: string, options: { readonly allocate?: Allocate }): Float32Array {
  const arithmetic = `: ${rows} words x ${dimensions} dimensions x 4 bytes`;
  return allocate(path, rows * dimensions * 4, arithmetic, () =>
    options.allocate ? options.allocate(rows, dimensions) : new Float32Array(rows * dimensions),
  );
}

/** Memory for a part of the file. @throws VecinityError `outOfMemory`. */
export function allocateBytes(bytes: number, path: string): Uint8Array<ArrayBuffer> {
  return allocate(path, bytes, '', () => new Uint8Array(bytes));
}

function allocate<Memory>(path: string, bytes: number, arithmetic: string, take: () => Memory): Memory {
  try {
    // More than the machine has may be promised and never given: the process would be killed when it writes there.
    if (bytes <= totalmem()) {
      return take();
    }
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
  }
  throw new VecinityError('outOfMemory', `${path} needs ${Math.ceil(bytes / 1e6)} MB of memory${arithmetic}.`, {
    path,
    remedy: 'Close other models or programs, or use a model with fewer words or dimensions.',
  });
}
