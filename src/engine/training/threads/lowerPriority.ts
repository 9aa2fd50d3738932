import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';

/**
 * Lowers the priority of the calling thread where the system lets a thread have its own (Linux), so that an editor
 * with as many trainer threads as cores stays quick. Elsewhere a priority is the whole process's and is left alone.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') {
    return;
  }
  try {
    // "<process>/task/<thread>"
    setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {
    // Without /proc or the right to do so the thread keeps its priority.
  }
}
