import { freemem, platform, totalmem } from 'node:os';
import { Memory } from '../../core/io/memory';

/**
 * Bytes of memory that a model may take now. Where the system tells what it could give, it is that; macOS tells what
 * lies idle, which is little and says nothing: there it is at least half of the machine's.
 */
export function freeMemory(): number {
  // Newer versions of Node know the limit of a container, too.
  const { availableMemory } = process as { readonly availableMemory?: () => number };
  const free = availableMemory?.() ?? freemem();
  return platform() === 'darwin' ? Math.max(free, totalmem() / 2) : free;
}

/** The memory of this process. */
export const memory = new Memory(freeMemory);
