import type { CorpusChunk } from '../../../core/text/corpus';
import type { DistanceWeighting } from '../../../core/training/shared/cooccurrence';
import type { SafepointMemory } from '../../safepoint';
import type { SpillPlace } from './spillFiles';

/** A part of the corpus in memory, that all threads count from. */
export interface TextBlock {
  /** Int32 ids, SENTENCE_END first, last and between sentences; chunks have their places in it. */
  readonly ids: SharedArrayBuffer;
  /** Uint32: where each word stands, word by word. */
  readonly positions: SharedArrayBuffer;
  /** Uint32, by word and one more: where in `positions` its own begin. */
  readonly firstPositions: SharedArrayBuffer;
  /** Values of `ids` in use. */
  readonly length: number;
}

/** What the threads of a run share while they count. */
export interface CountControl {
  readonly safepoint: SafepointMemory;
  /** The next free chunk or band. */
  readonly next: Int32Array;
  /** Tokens whose neighbours have been counted. */
  readonly tokensDone: BigInt64Array;
  /** Bytes of bands that are kept in memory; past `memoryBound` they go to disk. */
  readonly bytesHeld: BigInt64Array;
  readonly memoryBound: number;
  readonly spillDirectory: string;
}

/** Chunks and where their ids go. */
export interface LoadBlockTask {
  readonly chunks: readonly { readonly chunk: CorpusChunk; readonly at: number }[];
  /** By reader. */
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly block: TextBlock;
  readonly control: CountControl;
  readonly subsampling: Subsampling | undefined;
}

/** Which tokens are left out before anything is counted: see `subsample`. */
export interface Subsampling {
  readonly limits: Uint32Array;
  readonly seed: number;
}

/** How bands are cut and filled. */
export interface CountTask {
  readonly thread: number;
  /** Ids at which bands begin, and the number of words: from `planBands`. */
  readonly bandStarts: Int32Array;
  readonly window: number;
  readonly weighting: DistanceWeighting;
  readonly control: CountControl;
}

/** Rows as they were counted in one block of several: sums in units of `distanceUnits`, so that nothing is rounded. */
export interface CooccurrenceRun {
  readonly band: number;
  readonly entries: number;
  /** Uint32 row starts, Int32 columns, Float64 units. */
  readonly place: SpillPlace;
}
