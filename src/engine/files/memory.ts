import { freemem, platform, totalmem } from 'node:os';
import { Memory } from '../../core/io/memory';

/**
 * Returns the bytes of memory that a model may take now. On macOS this is at least half of the machine's memory, because
 * macOS reports only idle memory as free.
 */
export function freeMemory(): number {
  // Newer versions of Node report the limit of a container.
  const { availableMemory } = process as { readonly availableMemory?: () => number };
  const free = availableMemory?.() ?? freemem();
  return platform() === 'darwin' ? Math.max(free, totalmem() / 2) : free;
}

/** The memory of this process. */
export const memory = new Memory(freeMemory);
