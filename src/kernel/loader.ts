import type { instantiate } from './kernelExports';
import { read as readPlain } from '../../out/kernel/plain.wasm';
import { read as readRelaxed } from '../../out/kernel/relaxed.wasm';

/** The compiled kernel: can be sent to other threads. */
export interface Kernel {
  /** `relaxed` has fused multiply-add; its results differ from those of `plain` by rounding. */
  readonly variant: 'relaxed' | 'plain';
  readonly module: WebAssembly.Module;
}

const readers = { relaxed: readRelaxed, plain: readPlain };

let loaded: { readonly kernel: Kernel | undefined } | undefined;

/**
 * The fastest kernel that this engine runs, or undefined where it has no SIMD or no shared memory. On Node 20 relaxed
 * SIMD is behind a flag of V8: see src/engine/training/relaxedSimd.ts.
 */
export function loadKernel(): Kernel | undefined {
  loaded ??= { kernel: compileKernel('relaxed') ?? compileKernel('plain') };
  return loaded.kernel;
}

/** Reads and compiles one variant; undefined if this engine cannot run it. */
export function compileKernel(variant: Kernel['variant']): Kernel | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || typeof WebAssembly === 'undefined') {
    return undefined;
  }
  const bytes = readers[variant]();
  return WebAssembly.validate(bytes) ? { variant, module: new WebAssembly.Module(bytes) } : undefined;
}

/** What a kernel exports, as the compiler declares it: esbuild.js writes kernelExports.d.ts. */
export type KernelExports = Awaited<ReturnType<typeof instantiate>>;

/** A thread's own instance of the kernel over the shared memory. */
export function instantiateKernel({ module }: Kernel, memory: WebAssembly.Memory): KernelExports {
  // WebAssembly's type knows no names. Those of the declaration are from the same compilation as the module.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
