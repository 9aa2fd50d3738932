import { VecinityError } from '../core/errors';
import { LONGEST_SENTENCE, type SkipgramModel } from '../core/training/skipgram';
import type { Kernel } from './loader';

/** What a wasm32 memory can hold: 65,536 pages of 64 KiB. */
const MEMORY_LIMIT = 65_536 * 65_536;
const PAGE = 65_536;
/** Parts begin at cache lines, so that threads don't share them. */
const CACHE_LINE = 64;

/** Sizes that decide how much memory training needs. */
export interface SkipgramSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly window: number;
  readonly negative: number;
  readonly threads: number;
  /** Int32 values of the longest chunk of ids. */
  readonly chunkLength: number;
}

/** Byte offsets in the one memory all trainer threads share. */
export interface SkipgramLayout extends SkipgramSizes {
  /** Bytes from one row to the next: dimensions x 4, rounded up to 16. */
  readonly rowBytes: number;
  readonly input: number;
  readonly output: number;
  readonly aliases: number;
  readonly keepLimits: number;
  /** By thread. */
  readonly scratch: readonly number[];
  /** By thread: room for `chunkLength` ids. */
  readonly ids: readonly number[];
  /** Size of the whole. */
  readonly bytes: number;
}

/**
 * Lays out the memory of a training run.
 * @param systemMemory bytes the machine has
 * @throws VecinityError `outOfMemory` with the arithmetic, if it is more than the machine has or a kernel can address.
 */
export function layOutSkipgram(sizes: SkipgramSizes, systemMemory = Infinity): SkipgramLayout {
  const { vocabularySize, dimensions, window, negative, threads, chunkLength } = sizes;
  let bytes = 0;
  const reserve = (size: number): number => {
    const start = bytes;
    bytes = Math.ceil((bytes + size) / CACHE_LINE) * CACHE_LINE;
    return start;
  };
  const rowBytes = 4 * rowStride(dimensions);
  // The first bytes stay free: address 0 is nobody's.
  reserve(CACHE_LINE);
  const input = reserve(vocabularySize * rowBytes);
  const output = reserve(vocabularySize * rowBytes);
  const aliases = reserve(vocabularySize * 8);
  const keepLimits = reserve(vocabularySize * 4);
  // As configureSkipgram in assembly/skipgram.ts lays it out: outputs and their sums, a row of zeros, the changes of two
  // context words, errors, addresses of context rows, the sentence, the draws.
  const scratchBytes =
    rowBytes * (2 * negative + 6) +
    4 * Math.max(16, 4 * Math.ceil((negative + 1) / 4)) +
    8 * window +
    4 * LONGEST_SENTENCE * (negative + 2);
  const scratch: number[] = [];
  const ids: number[] = [];
  for (let thread = 0; thread < threads; thread++) {
    scratch.push(reserve(scratchBytes));
    ids.push(reserve(4 * chunkLength));
  }
  const layout = { ...sizes, rowBytes, input, output, aliases, keepLimits, scratch, ids, bytes };
  if (bytes > MEMORY_LIMIT) {
    throw tooMuch(layout, `more than the ${gigabytes(MEMORY_LIMIT)} that training can address`);
  }
  if (bytes > systemMemory) {
    throw tooMuch(layout, `and this machine has ${gigabytes(systemMemory)}`);
  }
  return layout;
}

/** The memory of a run; the kernel needs it as WebAssembly memory, without the kernel any shared memory does. */
export type SkipgramMemory =
  | { readonly kernel: Kernel; readonly memory: WebAssembly.Memory }
  | { readonly kernel: undefined; readonly memory: SharedArrayBuffer };

/**
 * Allocates the memory of a run, all zero.
 * @throws VecinityError `outOfMemory` if the system does not give it.
 */
export function allocateSkipgram(layout: SkipgramLayout, kernel: Kernel | undefined): SkipgramMemory {
  try {
    const pages = Math.ceil(layout.bytes / PAGE);
    return kernel
      ? { kernel, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) }
      : { kernel, memory: new SharedArrayBuffer(layout.bytes) };
  } catch {
    throw tooMuch(layout, 'which the system does not give');
  }
}

/** The parts of the memory, as arrays. */
export function viewSkipgram(layout: SkipgramLayout, { kernel, memory }: SkipgramMemory): SkipgramModel {
  const { vocabularySize, dimensions, rowBytes, window, negative } = layout;
  const stride = rowBytes / 4;
  const buffer = kernel ? memory.buffer : memory;
  return {
    vocabularySize,
    dimensions,
    stride,
    window,
    negative,
    input: new Float32Array(buffer, layout.input, vocabularySize * stride),
    output: new Float32Array(buffer, layout.output, vocabularySize * stride),
    aliases: new Uint32Array(buffer, layout.aliases, 2 * vocabularySize),
    keepLimits: new Uint32Array(buffer, layout.keepLimits, vocabularySize),
  };
}

/** Floats of a row: `dimensions`, rounded up to whole vectors of four. */
function rowStride(dimensions: number): number {
  return 4 * Math.ceil(dimensions / 4);
}

function tooMuch(layout: SkipgramLayout, why: string): VecinityError {
  const { vocabularySize, dimensions, rowBytes, bytes } = layout;
  return new VecinityError(
    'outOfMemory',
    `Training ${vocabularySize} words with ${dimensions} dimensions needs ${gigabytes(bytes)} ` +
      `(2 x ${vocabularySize} x ${rowBytes} bytes of vectors and ` +
      `${gigabytes(bytes - 2 * vocabularySize * rowBytes)} beside them), ${why}.`,
    { remedy: 'Choose fewer dimensions, or a higher minCount so that fewer words are learnt.' },
  );
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
