import type { Allocate } from '../../core/io/memory';
import { memory } from './memory';

/** Memory for rows x dimensions values. @throws VecinityError `outOfMemory` with the arithmetic. */
export function allocateVectors(
  rows: number,
  dimensions: number,
  path: string,
  options: { readonly allocate?: Allocate },
): Float32Array {
  return memory.vectors(rows, dimensions, path, options);
}

/** Memory for a part of the file. @throws VecinityError `outOfMemory`. */
export function allocateBytes(bytes: number, path: string): Uint8Array<ArrayBuffer> {
  return memory.bytes(bytes, path);
}
