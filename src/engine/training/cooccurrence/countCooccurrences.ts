import { rm } from 'node:fs/promises';
import { VecinityError } from '../../../core/errors';
import type { CorpusChunk } from '../../../core/text/corpus';
import { planBands, type DistanceWeighting } from '../../../core/training/shared/cooccurrence';
import { gigabytes } from '../../../kernel/trainingMemory';
import { keepLimits } from '../../../core/training/shared/sampling';
import type { LearningContext } from '../learner';
import type { CooccurrenceRun, CountControl, CountTask, TextBlock } from './countTaskTypes';
import type { Cooccurrences, RowBand } from './rowBand';

/** Options of counting co-occurrences. */
export interface CountingOptions {
  /** Maximum distance in vocabulary words within a sentence, as in GloVe's `cooccur`. */
  readonly window: number;
  readonly weighting: DistanceWeighting;
  /**
   * Maximum bytes for the text and the result, one half each; the rest goes to disk. Each thread needs about 12 bytes a
   * word and the largest band in addition. Default: a quarter of the run's memory, at most 2 GB.
   */
  readonly memoryBound?: number;
  /** Threshold of the subsampling of frequent words (gensim `sample`); 0, the default, keeps all. */
  readonly sample?: number;
}

const MAX_MEMORY = 2e9;
/** Bytes of one value of text: its id and its position. */
const BYTES_PER_VALUE = 8;

/**
 * Counts how often words occur near each other: sums the weights of all pairs over the corpus, in all threads.
 *
 * An index of the text by word lets a thread sum one row at a time, in an array that stays in the processor's cache. It
 * needs no hashing or sorting of pairs. A longer corpus is counted block by block: the rows of each block go to disk,
 * and the end of counting adds them up. Sums are whole numbers, so the result is the same for any number of threads and
 * blocks (exact up to 2^53 units, about 10^10 occurrences).
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

/** Splits the chunks into blocks of at most `values` ids, but at least one chunk. */
function cutBlocks(chunks: readonly CorpusChunk[], values: number): Block[] {
  const blocks: Block[] = [];
  for (const chunk of chunks) {
    let block = blocks.at(-1);
    // One SENTENCE_END before the text and one after it.
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
