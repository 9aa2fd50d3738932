import { MAX_PATH_LENGTH } from '../core/training/word2vec/hierarchicalSoftmax';
import { MAX_SENTENCE_LENGTH } from '../core/text/corpus';
import type { Architecture, Word2vecModel } from '../core/training/word2vec/word2vecModel';
import { RECORD_HEADER_BYTES, SLICE_HEADER_BYTES } from './assembly/sharedSizes';
import { MAX_SLICE_IDS, MAX_BATCH_SLICES } from './lockstep';
import {
  bufferOf,
  checkMemory,
  gigabytes,
  MemoryPlan,
  rowStride,
  type MemoryNeed,
  type TrainingMemory,
} from './trainingMemory';

/** Sizes that decide how much memory training needs, and what is trained. */
export interface Word2vecSizes {
  readonly architecture: Architecture;
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly window: number;
  readonly negative: number;
  readonly hierarchicalSoftmax: boolean;
  readonly cbowMean: boolean;
  readonly threads: number;
  /** Maximum ids in a chunk. */
  readonly chunkLength: number;
  /** Whether threads train in lockstep, so that the result does not depend on their number. */
  readonly reproducible: boolean;
}

/** Byte offsets of one thread's scratch. assembly/word2vec.ts describes its parts under the same names. */
export interface Word2vecScratch {
  readonly sums: number;
  readonly idleRow: number;
  readonly changes: number;
  readonly labels: number;
  readonly rates: number;
  readonly errorsOf: number;
  readonly outputs: number;
  readonly contexts: number;
  readonly sentence: number;
  readonly reaches: number;
  readonly negatives: number;
}

/** Byte offsets in the memory that all trainer threads share. */
export interface Word2vecLayout extends Word2vecSizes, MemoryNeed {
  /** Bytes from one row to the next: dimensions x 4, rounded up to 16. */
  readonly rowBytes: number;
  readonly input: number;
  readonly output: number;
  readonly aliases: number;
  readonly keepLimits: number;
  readonly parents: number;
  /** One per thread. */
  readonly scratch: readonly Word2vecScratch[];
  /** One per thread: room for `chunkLength` ids. */
  readonly ids: readonly number[];
  /** For lockstep training, the slices of a batch, `sliceBytes` each. */
  readonly slices: number;
  readonly sliceBytes: number;
}

/**
 * Lays out the memory of a training run.
 *
 * @param memoryLimit maximum bytes for training
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutWord2vec(sizes: Word2vecSizes, memoryLimit = Infinity): Word2vecLayout {
  const { vocabularySize, dimensions, threads, chunkLength } = sizes;
  const plan = new MemoryPlan();
  const rowBytes = 4 * rowStride(dimensions);
  const rows = vocabularySize + outputRows(sizes);
  const input = plan.reserve(vocabularySize * rowBytes);
  const output = plan.reserve(outputRows(sizes) * rowBytes);
  const aliases = plan.reserve(vocabularySize * 8);
  const keepLimits = plan.reserve(vocabularySize * 4);
  const parents = plan.reserve(parentsLength(sizes) * 4);
  const scratch: Word2vecScratch[] = [];
  const ids: number[] = [];
  for (let thread = 0; thread < threads; thread++) {
    scratch.push(planScratch(plan, sizes, rowBytes));
    ids.push(plan.reserve(4 * chunkLength));
  }
  const sliceBytes = sizes.reproducible ? bytesOfSlice(sizes, rowBytes) : 0;
  const slices = plan.reserve(MAX_BATCH_SLICES * sliceBytes);
  const layout: Word2vecLayout = {
    ...sizes,
    rowBytes,
    input,
    output,
    aliases,
    keepLimits,
    parents,
    scratch,
    ids,
    slices,
    sliceBytes,
    bytes: plan.bytes,
    purpose: `Training ${vocabularySize} words with ${dimensions} dimensions`,
    arithmetic: `${rows} x ${rowBytes} bytes of vectors and ${gigabytes(plan.bytes - rows * rowBytes)} of other data`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** Reserves one thread's scratch. */
function planScratch(plan: MemoryPlan, sizes: Word2vecSizes, rowBytes: number): Word2vecScratch {
  const { window, negative } = sizes;
  const outputs = maxOutputs(sizes);
  // Outputs are in groups of three. Labels, rates and errors have four values per group.
  const threes = (16 * outputs) / 3;
  return {
    sums: plan.reserve(rowBytes * outputs),
    idleRow: plan.reserve(rowBytes),
    changes: plan.reserve(2 * rowBytes),
    labels: plan.reserve(threes),
    rates: plan.reserve(threes),
    errorsOf: plan.reserve((2 * window + 2) * threes),
    outputs: plan.reserve(4 * outputs),
    contexts: plan.reserve(8 * (window + 2)),
    sentence: plan.reserve(4 * MAX_SENTENCE_LENGTH),
    reaches: plan.reserve(4 * MAX_SENTENCE_LENGTH),
    negatives: plan.reserve(4 * MAX_SENTENCE_LENGTH * negative),
  };
}

/** Returns the maximum number of output rows of one centre, a multiple of 3. */
function maxOutputs({ negative, hierarchicalSoftmax }: Word2vecSizes): number {
  return 3 * Math.ceil((1 + negative + (hierarchicalSoftmax ? MAX_PATH_LENGTH : 0)) / 3);
}

/**
 * Returns the maximum bytes of a slice: a header and MAX_SLICE_IDS records. assembly/lockstep.ts describes the format.
 */
function bytesOfSlice(sizes: Word2vecSizes, rowBytes: number): number {
  const roundUp = (bytes: number): number => 16 * Math.ceil(bytes / 16);
  const { architecture, window } = sizes;
  const outputs = maxOutputs(sizes);
  const contexts = 2 * window;
  const vectors = architecture === 'cbow' ? 2 * rowBytes : 0;
  return (
    SLICE_HEADER_BYTES +
    MAX_SLICE_IDS * (RECORD_HEADER_BYTES + roundUp(4 * contexts) + roundUp(4 * outputs) + (32 * outputs) / 3 + vectors)
  );
}

/** Returns the number of output rows: one per word with negative sampling, and one per inner node of the tree. */
function outputRows({ vocabularySize, negative, hierarchicalSoftmax }: Word2vecSizes): number {
  return (negative > 0 ? vocabularySize : 0) + (hierarchicalSoftmax ? vocabularySize - 1 : 0);
}

/** Returns the number of nodes in the Huffman tree; 0 without hierarchical softmax. */
function parentsLength({ vocabularySize, hierarchicalSoftmax }: Word2vecSizes): number {
  return hierarchicalSoftmax ? 2 * vocabularySize - 1 : 0;
}

/** Returns the model as arrays over the memory. */
export function viewWord2vec(layout: Word2vecLayout, memory: TrainingMemory): Word2vecModel {
  const { architecture, vocabularySize, dimensions, rowBytes, window, negative, cbowMean } = layout;
  const stride = rowBytes / 4;
  const buffer = bufferOf(memory);
  return {
    architecture,
    vocabularySize,
    dimensions,
    stride,
    window,
    negative,
    cbowMean,
    input: new Float32Array(buffer, layout.input, vocabularySize * stride),
    output: new Float32Array(buffer, layout.output, outputRows(layout) * stride),
    aliases: new Uint32Array(buffer, layout.aliases, 2 * vocabularySize),
    keepLimits: new Uint32Array(buffer, layout.keepLimits, vocabularySize),
    parents: new Uint32Array(buffer, layout.parents, parentsLength(layout)),
  };
}
