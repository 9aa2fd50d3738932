import { freemem, platform, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
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

/** Returns the bytes that objects of this thread may take now; more of them end the process. */
function freeHeap(): number {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  return Math.max(0, limit - used);
}

/** The memory of this process. */
export const memory = new Memory(freeMemory, freeHeap);
