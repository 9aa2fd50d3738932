import { MAX_SENTENCE_LENGTH } from '../core/text/corpus';
import { DRAWS_IN_USE, type SubwordModel } from '../core/training/subword/subword';
import type { SubwordTable } from '../core/training/subword/subwordTable';
import {
  bufferOf,
  checkMemory,
  gigabytes,
  MemoryPlan,
  rowStride,
  type MemoryNeed,
  type TrainingMemory,
} from './trainingMemory';

/** Sizes that decide how much memory training needs. */
export interface SubwordSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly window: number;
  readonly negative: number;
  readonly threads: number;
  /** Int32 values of the longest chunk of ids. */
  readonly chunkLength: number;
}

/** Byte offsets of a thread's own scratch, as assembly/subword.ts names its parts. */
export interface SubwordScratch {
  readonly hidden: number;
  readonly gradient: number;
  readonly idleRow: number;
  readonly targets: number;
  readonly weights: number;
  readonly errors: number;
  readonly sentence: number;
  readonly reaches: number;
  readonly negatives: number;
}

/** Byte offsets in the one memory all trainer threads share. */
export interface SubwordLayout extends SubwordSizes, MemoryNeed {
  /** Bytes from one row to the next: dimensions x 4, rounded up to 16. */
  readonly rowBytes: number;
  /** Which rows make up which word; copied into the memory. */
  readonly table: SubwordTable;
  /** Rows of words, then those of buckets. */
  readonly input: number;
  readonly output: number;
  /** Where the vectors of words are composed: vocabularySize rows. */
  readonly composed: number;
  readonly starts: number;
  readonly rows: number;
  readonly aliases: number;
  readonly keepLimits: number;
  /** By thread. */
  readonly scratch: readonly SubwordScratch[];
  /** By thread: room for `chunkLength` ids. */
  readonly ids: readonly number[];
}

/**
 * Lays out the memory of a training run.
 * @param memoryLimit bytes the run may take
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutSubword(sizes: SubwordSizes, table: SubwordTable, memoryLimit = Infinity): SubwordLayout {
  const { vocabularySize, dimensions, window, negative, threads, chunkLength } = sizes;
  const plan = new MemoryPlan();
  const rowBytes = 4 * rowStride(dimensions);
  const inputRows = vocabularySize + table.buckets.length;
  const input = plan.reserve(inputRows * rowBytes);
  const output = plan.reserve(vocabularySize * rowBytes);
  const composed = plan.reserve(vocabularySize * rowBytes);
  const starts = plan.reserve(table.starts.byteLength);
  const rows = plan.reserve(table.rows.byteLength);
  const aliases = plan.reserve(vocabularySize * 8);
  const keepLimits = plan.reserve(vocabularySize * 4);
  // Addresses, weights and errors of the outputs of one centre, in whole fours.
  const outputs = 16 * Math.ceil((2 * window + negative * DRAWS_IN_USE) / 4);
  const scratch: SubwordScratch[] = [];
  const ids: number[] = [];
  for (let thread = 0; thread < threads; thread++) {
    scratch.push({
      hidden: plan.reserve(rowBytes),
      gradient: plan.reserve(rowBytes),
      idleRow: plan.reserve(rowBytes),
      targets: plan.reserve(outputs),
      weights: plan.reserve(outputs),
      errors: plan.reserve(outputs),
      sentence: plan.reserve(4 * MAX_SENTENCE_LENGTH),
      reaches: plan.reserve(4 * MAX_SENTENCE_LENGTH),
      negatives: plan.reserve(4 * MAX_SENTENCE_LENGTH * negative),
    });
    ids.push(plan.reserve(4 * chunkLength));
  }
  const layout: SubwordLayout = {
    ...sizes,
    rowBytes,
    table,
    input,
    output,
    composed,
    starts,
    rows,
    aliases,
    keepLimits,
    scratch,
    ids,
    bytes: plan.bytes,
    purpose: `Training ${vocabularySize} words and ${table.buckets.length} n-gram buckets with ${dimensions} dimensions`,
    arithmetic:
      `(3 x ${vocabularySize} + ${table.buckets.length}) x ${rowBytes} bytes of vectors and ` +
      `${gigabytes(plan.bytes - (inputRows + 2 * vocabularySize) * rowBytes)} beside them`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** The parts of the memory, as arrays. */
export function viewSubword(layout: SubwordLayout, memory: TrainingMemory): SubwordModel {
  const { vocabularySize, dimensions, rowBytes, window, negative, table } = layout;
  const stride = rowBytes / 4;
  const buffer = bufferOf(memory);
  return {
    vocabularySize,
    dimensions,
    stride,
    window,
    negative,
    input: new Float32Array(buffer, layout.input, (vocabularySize + table.buckets.length) * stride),
    output: new Float32Array(buffer, layout.output, vocabularySize * stride),
    starts: new Uint32Array(buffer, layout.starts, table.starts.length),
    rows: new Uint32Array(buffer, layout.rows, table.rows.length),
    aliases: new Uint32Array(buffer, layout.aliases, 2 * vocabularySize),
    keepLimits: new Uint32Array(buffer, layout.keepLimits, vocabularySize),
  };
}
