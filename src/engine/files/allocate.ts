import { VecinityError } from '../../core/errors';
import type { Allocate } from '../../core/formats/shared/vectorTable';
import { formatBytes, formatCount } from '../../core/numberText';
import { freeMemory } from './memory';

/** Memory for rows x dimensions values. @throws VecinityError `outOfMemory` with the arithmetic. */
export function allocateVectors(
  rows: number,
  dimensions: number,
  path: string,
  options: { readonly allocate?: Allocate },
): Float32Array {
  const arithmetic = `: ${formatCount(rows)} words x ${formatCount(dimensions)} dimensions x 4 bytes`;
  return allocate(path, rows * dimensions * 4, arithmetic, () =>
    options.allocate ? options.allocate(rows, dimensions) : new Float32Array(rows * dimensions),
  );
}

/** Memory for a part of the file. @throws VecinityError `outOfMemory`. */
export function allocateBytes(bytes: number, path: string): Uint8Array<ArrayBuffer> {
  return allocate(path, bytes, '', () => new Uint8Array(bytes));
}

/** That there is memory for what takes it in many parts. @throws VecinityError `outOfMemory` */
export function checkMemory(bytes: number, path: string): void {
  allocate(path, bytes, '', () => undefined);
}

/** What is so small is not worth asking the system for what it has. */
const SMALL_BYTES = 16e6;

function allocate<Memory>(path: string, bytes: number, arithmetic: string, take: () => Memory): Memory {
  // More than there is may be promised and never given: the process would be killed when it writes there.
  const free = bytes > SMALL_BYTES ? freeMemory() : Infinity;
  try {
    if (bytes <= free) {
      return take();
    }
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
  }
  const has = free < Infinity ? `, of which ${formatBytes(free)} are free` : '';
  throw new VecinityError('outOfMemory', `${path} needs ${formatBytes(bytes)} of memory${arithmetic}${has}.`, {
    path,
    remedy: 'Open only its first words, or those of a list; or close other models and programs.',
  });
}
