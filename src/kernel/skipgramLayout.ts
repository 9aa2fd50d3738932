import { LONGEST_SENTENCE, type SkipgramModel } from '../core/training/skipgram';
import { bufferOf, checkMemory, gigabytes, MemoryPlan, rowStride, type MemoryNeed, type TrainingMemory } from './trainingMemory';

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
export interface SkipgramLayout extends SkipgramSizes, MemoryNeed {
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
}

/**
 * Lays out the memory of a training run.
 * @param memoryLimit bytes the run may take
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutSkipgram(sizes: SkipgramSizes, memoryLimit = Infinity): SkipgramLayout {
  const { vocabularySize, dimensions, window, negative, threads, chunkLength } = sizes;
  const plan = new MemoryPlan();
  const rowBytes = 4 * rowStride(dimensions);
  const input = plan.reserve(vocabularySize * rowBytes);
  const output = plan.reserve(vocabularySize * rowBytes);
  const aliases = plan.reserve(vocabularySize * 8);
  const keepLimits = plan.reserve(vocabularySize * 4);
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
    scratch.push(plan.reserve(scratchBytes));
    ids.push(plan.reserve(4 * chunkLength));
  }
  const layout: SkipgramLayout = {
    ...sizes,
    rowBytes,
    input,
    output,
    aliases,
    keepLimits,
    scratch,
    ids,
    bytes: plan.bytes,
    purpose: `Training ${vocabularySize} words with ${dimensions} dimensions`,
    arithmetic:
      `2 x ${vocabularySize} x ${rowBytes} bytes of vectors and ` +
      `${gigabytes(plan.bytes - 2 * vocabularySize * rowBytes)} beside them`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** The parts of the memory, as arrays. */
export function viewSkipgram(layout: SkipgramLayout, memory: TrainingMemory): SkipgramModel {
  const { vocabularySize, dimensions, rowBytes, window, negative } = layout;
  const stride = rowBytes / 4;
  const buffer = bufferOf(memory);
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
