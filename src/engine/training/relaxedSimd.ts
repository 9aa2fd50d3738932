import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 compile relaxed SIMD where that is still behind a flag (Node 20); newer ones ignore it. The flag is for the
 * whole process: for our own processes only, never the extension host. Call before the kernel is loaded.
 */
export function enableRelaxedSimd(): void {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}
