import { compileKernel, type Kernel } from '../../../src/kernel/loader';

/** The kernel variants that this engine runs: `plain`, and `relaxed` if V8 has relaxed SIMD. */
export const kernelVariants: readonly Kernel['variant'][] = compileKernel('relaxed') ? ['plain', 'relaxed'] : ['plain'];

/** Compiles one variant. @throws Error if this engine does not run it */
export function kernelOf(variant: Kernel['variant']): Kernel {
  const kernel = compileKernel(variant);
  if (!kernel) {
    throw new Error(`This engine does not run the ${variant} kernel.`);
  }
  return kernel;
}
