import { setFlagsFromString } from 'node:v8';

/**
 * Enables relaxed SIMD in Node 20, where V8 hides it behind a flag; newer versions ignore the flag. The flag affects
 * the whole process, so never call this in the extension host. Call it before loading the kernel.
 */
export function enableRelaxedSimd(): void {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}
