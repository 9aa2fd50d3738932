import { VecinityError } from '../core/errors';
import type { Kernel } from './loader';

/** Maximum bytes of a wasm32 memory: 65,536 pages of 64 KiB. */
const MAX_MEMORY_BYTES = 65_536 * 65_536;
const PAGE = 65_536;
/** Parts start at cache lines, so that threads do not share a line. */
const CACHE_LINE = 64;

/** The memory of a run. The kernel needs WebAssembly memory; the TypeScript trainers use any shared memory. */
export type TrainingMemory =
  | { readonly kernel: Kernel; readonly memory: WebAssembly.Memory }
  | { readonly kernel: undefined; readonly memory: SharedArrayBuffer };

/** Returns the buffer of a run's memory. */
export function bufferOf({ kernel, memory }: TrainingMemory): SharedArrayBuffer {
  return kernel ? memory.buffer : memory;
}

/** Lays out parts in one memory, each at a cache line. It never uses address 0. */
export class MemoryPlan {
  private used = CACHE_LINE;

  /** Reserves `bytes` for a new part and returns its byte offset. */
  reserve(bytes: number): number {
    const start = this.used;
    this.used = Math.ceil((start + bytes) / CACHE_LINE) * CACHE_LINE;
    return start;
  }

  /** Bytes of all parts. */
  get bytes(): number {
    return this.used;
  }
}

/** Returns the floats of a row: `dimensions` rounded up to a multiple of four. */
export function rowStride(dimensions: number): number {
  return 4 * Math.ceil(dimensions / 4);
}

/** How much memory a run needs. The error shows it to the user if it is too much. */
export interface MemoryNeed {
  readonly bytes: number;
  /** For example `Training 1000 words with 100 dimensions`. */
  readonly purpose: string;
  /** How the bytes add up. */
  readonly arithmetic: string;
}

/**
 * Checks that a run's memory is within its limit and the kernel's.
 *
 * @param limit maximum bytes for the run
 * @throws VecinityError `outOfMemory` with the arithmetic if it needs more
 */
export function checkMemory(need: MemoryNeed, limit: number): void {
  if (need.bytes > MAX_MEMORY_BYTES) {
    throw tooMuch(need, `more than the maximum of ${gigabytes(MAX_MEMORY_BYTES)}`);
  }
  if (need.bytes > limit) {
    throw tooMuch(need, `more than the limit of ${gigabytes(limit)}`);
  }
}

/**
 * Allocates the memory of a run, all zero.
 *
 * @throws VecinityError `outOfMemory` if the system does not provide it
 */
export function allocateMemory(need: MemoryNeed, kernel: Kernel | undefined): TrainingMemory {
  try {
    const pages = Math.ceil(need.bytes / PAGE);
    return kernel
      ? { kernel, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) }
      : { kernel, memory: new SharedArrayBuffer(need.bytes) };
  } catch {
    throw tooMuch(need, 'but the system does not provide it');
  }
}

function tooMuch({ bytes, purpose, arithmetic }: MemoryNeed, why: string): VecinityError {
  return new VecinityError('outOfMemory', `${purpose} needs ${gigabytes(bytes)} (${arithmetic}), ${why}.`, {
    remedy: 'Choose fewer dimensions, or a higher minCount for a smaller vocabulary.',
  });
}

/** Returns bytes as text, in MB or GB. */
export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
