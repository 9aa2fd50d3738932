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
  /** Maximum ids in a chunk. */
  readonly chunkLength: number;
}

/** Byte offsets of one thread's scratch. assembly/subword.ts describes its parts under the same names. */
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

/** Byte offsets in the memory that all trainer threads share. */
export interface SubwordLayout extends SubwordSizes, MemoryNeed {
  /** Bytes from one row to the next: dimensions x 4, rounded up to 16. */
  readonly rowBytes: number;
  /** The rows of each word. The run copies it into the memory. */
  readonly table: SubwordTable;
  /** Offset of the input rows: one per word, then one per bucket. */
  readonly input: number;
  /** Offset of the output rows, one per word. */
  readonly output: number;
  /** Offset of the composed word vectors: vocabularySize rows. */
  readonly composed: number;
  readonly starts: number;
  readonly rows: number;
  readonly aliases: number;
  readonly keepLimits: number;
  /** One per thread. */
  readonly scratch: readonly SubwordScratch[];
  /** One per thread: room for `chunkLength` ids. */
  readonly ids: readonly number[];
}

/**
 * Lays out the memory of a training run.
 *
 * @param table       the rows of each word
 * @param memoryLimit maximum bytes for training
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
  // Bytes of the addresses, weights or errors of one centre's outputs, filled to a multiple of four.
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
      `${gigabytes(plan.bytes - (inputRows + 2 * vocabularySize) * rowBytes)} of other data`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** Returns the model as arrays over the memory. */
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
