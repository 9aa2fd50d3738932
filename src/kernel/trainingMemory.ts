import { VecinityError } from '../core/errors';
import type { Kernel } from './loader';

/** What a wasm32 memory can hold: 65,536 pages of 64 KiB. */
const ADDRESSABLE = 65_536 * 65_536;
const PAGE = 65_536;
/** Parts begin at cache lines, so that threads don't share them. */
const CACHE_LINE = 64;

/** The memory of a run; the kernel needs it as WebAssembly memory, without the kernel any shared memory does. */
export type TrainingMemory =
  | { readonly kernel: Kernel; readonly memory: WebAssembly.Memory }
  | { readonly kernel: undefined; readonly memory: SharedArrayBuffer };

/** The bytes of a run's memory, to make arrays over. */
export function bufferOf({ kernel, memory }: TrainingMemory): SharedArrayBuffer {
  return kernel ? memory.buffer : memory;
}

/** Lays parts out in one memory, each at a cache line. Address 0 is never used. */
export class MemoryPlan {
  private used = CACHE_LINE;

  /** @returns the byte offset of a new part */
  reserve(bytes: number): number {
    const start = this.used;
    this.used = Math.ceil((start + bytes) / CACHE_LINE) * CACHE_LINE;
    return start;
  }

  /** Size of all. */
  get bytes(): number {
    return this.used;
  }
}

/** Floats of a row: `dimensions`, rounded up to whole vectors of four. */
export function rowStride(dimensions: number): number {
  return 4 * Math.ceil(dimensions / 4);
}

/** How much memory a run needs, told to the user if it is too much. */
export interface MemoryNeed {
  readonly bytes: number;
  /** For example `Training 1000 words with 100 dimensions`. */
  readonly purpose: string;
  /** What the bytes are made of. */
  readonly arithmetic: string;
}

/**
 * @param limit bytes that the run may take
 * @throws VecinityError `outOfMemory` with the arithmetic, if it is more than that or than a kernel can address.
 */
export function checkMemory(need: MemoryNeed, limit: number): void {
  if (need.bytes > ADDRESSABLE) {
    throw tooMuch(need, `more than the ${gigabytes(ADDRESSABLE)} that training can address`);
  }
  if (need.bytes > limit) {
    throw tooMuch(need, `and training may take ${gigabytes(limit)}`);
  }
}

/**
 * Allocates the memory of a run, all zero.
 * @throws VecinityError `outOfMemory` if the system does not give it.
 */
export function allocateMemory(need: MemoryNeed, kernel: Kernel | undefined): TrainingMemory {
  try {
    const pages = Math.ceil(need.bytes / PAGE);
    return kernel
      ? { kernel, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) }
      : { kernel, memory: new SharedArrayBuffer(need.bytes) };
  } catch {
    throw tooMuch(need, 'which the system does not give');
  }
}

function tooMuch({ bytes, purpose, arithmetic }: MemoryNeed, why: string): VecinityError {
  return new VecinityError('outOfMemory', `${purpose} needs ${gigabytes(bytes)} (${arithmetic}), ${why}.`, {
    remedy: 'Choose fewer dimensions, or a higher minCount so that fewer words are learnt.',
  });
}

/** Bytes, as people read them. */
export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
