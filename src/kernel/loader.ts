import plainBytes from '../../out/kernel/plain.wasm';
import relaxedBytes from '../../out/kernel/relaxed.wasm';

/** The compiled kernel: can be sent to other threads. */
export interface Kernel {
  /** `relaxed` has fused multiply-add; its results differ from those of `plain` by rounding. */
  readonly variant: 'relaxed' | 'plain';
  readonly module: WebAssembly.Module;
}

let loaded: { readonly kernel: Kernel | undefined } | undefined;

/**
 * The fastest kernel that this engine runs, or undefined where it has no SIMD or no shared memory. On Node 20 relaxed
 * SIMD is behind a flag of V8: see src/engine/training/relaxedSimd.ts.
 */
export function loadKernel(): Kernel | undefined {
  loaded ??= { kernel: compileKernel() };
  return loaded.kernel;
}

function compileKernel(): Kernel | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || typeof WebAssembly === 'undefined') {
    return undefined;
  }
  for (const [variant, bytes] of [
    ['relaxed', relaxedBytes],
    ['plain', plainBytes],
  ] as const) {
    if (WebAssembly.validate(bytes)) {
      return { variant, module: new WebAssembly.Module(bytes) };
    }
  }
  return undefined;
}
