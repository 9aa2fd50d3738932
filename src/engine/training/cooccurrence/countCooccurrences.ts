import { rm } from 'node:fs/promises';
import { VecinityError } from '../../../core/errors';
import type { CorpusChunk } from '../../../core/text/corpus';
import { planBands, type DistanceWeighting } from '../../../core/training/shared/cooccurrence';
import { gigabytes } from '../../../kernel/trainingMemory';
import { keepLimits } from '../../../core/training/shared/sampling';
import type { LearningContext } from '../learner';
import type { CooccurrenceRun, CountControl, CountTask, TextBlock } from './countTaskTypes';
import type { Cooccurrences, RowBand } from './rowBand';

/** How co-occurrences are counted. */
export interface CountingOptions {
  /** Largest distance. Left-out words do not count as distance, and sentences end windows, as in GloVe's cooccur. */
  readonly window: number;
  readonly weighting: DistanceWeighting;
  /**
   * Bytes that counting takes at most besides what each thread needs (about 12 a word and the biggest band); half is for
   * the text, half for the result. The rest goes to disk. Default: a quarter of the run's memory, at most 2 GB.
   */
  readonly memoryBound?: number;
  /** Threshold of the subsampling of frequent words (gensim `sample`); 0, the default, keeps all. */
  readonly sample?: number;
}

const MAX_MEMORY = 2e9;
/** A value of text takes its id and its position. */
const BYTES_PER_VALUE = 8;

/**
 * Counts how often words stand near each other: the weights of all pairs, summed over the corpus, in all threads.
 *
 * The text is indexed by word, so that a row of the matrix is summed up at a time in an array that stays in the cache, with
 * neither hashing nor sorting of single pairs. A corpus too long for that is counted block by block; the rows of each block
 * go to disk and are added up at the end. Sums are of whole numbers: the result is the same for any number of threads and blocks
 * (exactly while no sum passes 2^53 units, 10^10 occurrences).
 *
 * Enters the phase `counting`.
 *
 * @throws VecinityError `outOfMemory`, `diskFull`, `unreadable` or `cancelled`
 */
export async function countCooccurrences(context: LearningContext, options: CountingOptions): Promise<Cooccurrences> {
  const { corpus, threads, safepoint, spillDirectory } = context;
  const { window, weighting, sample = 0, memoryBound = Math.min(MAX_MEMORY, context.memoryLimit / 4) } = options;
  const control: CountControl = {
    safepoint,
    next: new Int32Array(new SharedArrayBuffer(4)),
    tokensDone: new BigInt64Array(new SharedArrayBuffer(8)),
    bytesHeld: new BigInt64Array(new SharedArrayBuffer(8)),
    memoryBound: memoryBound / 2,
    spillDirectory,
  };
  const blocks = cutBlocks(corpus.chunks, memoryBound / 2 / BYTES_PER_VALUE);
  const { counts } = corpus.vocabulary;
  const memory = allocateBlock(Math.max(0, ...blocks.map(({ length }) => length)), counts.length);
  const bandStarts = planBands(counts, window);
  const tasks = threads.map((_, thread): CountTask => ({ thread, bandStarts, window, weighting, control }));
  const limits = keepLimits(counts, sample);
  const subsampling = sample > 0 ? { limits, seed: context.options.seed } : undefined;
  const expected = counts.reduce((sum, count, id) => sum + (count * limits[id]!) / 0xffffffff, 0);
  context.enter('counting', () => ({ fraction: Number(Atomics.load(control.tokensDone, 0)) / expected }));

  const inTurn = async <Result>(call: (thread: number) => Promise<Result>): Promise<Result[]> => {
    Atomics.store(control.next, 0, 0);
    return context.all(threads.map((_, thread) => call(thread)));
  };
  const inOrder = (bands: readonly RowBand[][]): Cooccurrences => ({
    bands: bands.flat().sort((a, b) => a.firstRow - b.firstRow),
    entries: bands.flat().reduce((sum, { entries }) => sum + entries, 0),
    bytesHeld: Number(Atomics.load(control.bytesHeld, 0)),
  });

  const text = { finalIds: corpus.finalIds, control, subsampling };
  const runs: CooccurrenceRun[] = [];
  for (const { chunks, length } of blocks) {
    const block: TextBlock = { ...memory, length };
    await inTurn((thread) => threads[thread]!.loadBlock({ ...text, chunks, block }));
    await context.all([threads[0]!.indexBlock({ block })]);
    if (blocks.length === 1) {
      return inOrder(await inTurn((thread) => threads[thread]!.countBands({ ...tasks[thread]!, block })));
    }
    runs.push(...(await inTurn((thread) => threads[thread]!.countRuns({ ...tasks[thread]!, block }))).flat());
  }
  const merged = inOrder(await inTurn((thread) => threads[thread]!.mergeRuns({ ...tasks[thread]!, runs })));
  await Promise.all([...new Set(runs.map(({ place }) => place.path))].map((file) => rm(file, { force: true })));
  return merged;
}

interface Block {
  readonly chunks: { readonly chunk: CorpusChunk; readonly at: number }[];
  length: number;
}

/** A block holds at least one chunk, however small `values` is. */
function cutBlocks(chunks: readonly CorpusChunk[], values: number): Block[] {
  const blocks: Block[] = [];
  for (const chunk of chunks) {
    let block = blocks.at(-1);
    // The first value and the last end sentences.
    if (!block || block.length + chunk.length > values) {
      block = { chunks: [], length: 2 };
      blocks.push(block);
    }
    block.chunks.push({ chunk, at: block.length - 1 });
    block.length += chunk.length;
  }
  return blocks;
}

function allocateBlock(length: number, vocabularySize: number): Omit<TextBlock, 'length'> {
  try {
    return {
      ids: new SharedArrayBuffer(4 * length),
      positions: new SharedArrayBuffer(4 * length),
      firstPositions: new SharedArrayBuffer(4 * (vocabularySize + 1)),
    };
  } catch {
    const need = gigabytes(8 * length);
    throw new VecinityError(
      'outOfMemory',
      `Counting co-occurrences needs ${need} for a part of the text, which the system does not give.`,
      {
        remedy: 'Close other programs, or train on fewer files.',
      },
    );
  }
}
