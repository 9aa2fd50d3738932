import type { instantiate } from './kernelExports';
import { read as readPlain } from '../../out/kernel/plain.wasm';
import { read as readRelaxed } from '../../out/kernel/relaxed.wasm';

/** The compiled kernel. It can be sent to other threads. */
export interface Kernel {
  /** `relaxed` uses relaxed SIMD with fused multiply-add. Its results differ from those of `plain` by rounding. */
  readonly variant: 'relaxed' | 'plain';
  readonly module: WebAssembly.Module;
}

const readers = { relaxed: readRelaxed, plain: readPlain };

let loaded: { readonly kernel: Kernel | undefined } | undefined;

/**
 * Returns the fastest kernel that this JavaScript engine runs, or undefined if it lacks SIMD or shared memory.
 * On Node 20 relaxed SIMD needs a V8 flag: see src/engine/training/relaxedSimd.ts.
 */
export function loadKernel(): Kernel | undefined {
  loaded ??= { kernel: compileKernel('relaxed') ?? compileKernel('plain') };
  return loaded.kernel;
}

/** Reads and compiles one variant. Returns undefined if this JavaScript engine cannot run it. */
export function compileKernel(variant: Kernel['variant']): Kernel | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || typeof WebAssembly === 'undefined') {
    return undefined;
  }
  const bytes = readers[variant]();
  return WebAssembly.validate(bytes) ? { variant, module: new WebAssembly.Module(bytes) } : undefined;
}

/** The exports of the kernel. esbuild.js writes kernelExports.d.ts from the compiler's declaration. */
export type KernelExports = Awaited<ReturnType<typeof instantiate>>;

/** Creates a thread's own instance of the kernel over the shared memory. */
export function instantiateKernel({ module }: Kernel, memory: WebAssembly.Memory): KernelExports {
  // WebAssembly's type has no export names. The declaration has them, from the same compilation as the module.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
