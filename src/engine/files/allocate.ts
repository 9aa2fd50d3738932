import { VecinityError } from '../../core/errors';
import type { Allocate } from '../../core/formats/vectorTable';

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Where the vectors go; plain memory by default. Throws RangeError if there is not enough. */
  readonly allocate?: Allocate;
}

/** Memory for rows x dimensions values. @throws VecinityError `outOfMemory` with the arithmetic. */
export function allocateVectors(rows: number, dimensions: number, path: string, options: ReadOptions): Float32Array {
  try {
    return options.allocate ? options.allocate(rows, dimensions) : new Float32Array(rows * dimensions);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    const megabytes = Math.ceil((rows * dimensions * 4) / 1e6);
    throw new VecinityError(
      'outOfMemory',
      `${path} needs ${megabytes} MB of memory: ${rows} words x ${dimensions} dimensions x 4 bytes.`,
      { path, remedy: 'Close other models or programs, or use a model with fewer words or dimensions.' },
    );
  }
}
