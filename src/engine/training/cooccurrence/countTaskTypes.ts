import type { CorpusChunk } from '../../../core/text/corpus';
import type { DistanceWeighting } from '../../../core/training/shared/cooccurrence';
import type { SafepointMemory } from '../../safepoint';
import type { SpillPlace } from './spillFiles';

/** A part of the corpus in memory, shared by all threads. */
export interface TextBlock {
  /** Int32 ids, with SENTENCE_END before, between and after sentences. Each chunk has a fixed place. */
  readonly ids: SharedArrayBuffer;
  /** Uint32: the positions of each word in `ids`, word by word. */
  readonly positions: SharedArrayBuffer;
  /** Uint32, words + 1: where the positions of each word begin. */
  readonly firstPositions: SharedArrayBuffer;
  /** Number of used values of `ids`. */
  readonly length: number;
}

/** Memory that all threads share while they count. */
export interface CountControl {
  readonly safepoint: SafepointMemory;
  /** The next free chunk or band. */
  readonly next: Int32Array;
  /** Number of tokens counted so far. */
  readonly tokensDone: BigInt64Array;
  /** Bytes of bands in memory; beyond `memoryBound` bands go to disk. */
  readonly bytesHeld: BigInt64Array;
  readonly memoryBound: number;
  readonly spillDirectory: string;
}

/** Chunks to load into a block. */
export interface LoadBlockTask {
  readonly chunks: readonly { readonly chunk: CorpusChunk; readonly at: number }[];
  /** Final ids of reader ids, by reader. */
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly block: TextBlock;
  readonly control: CountControl;
  readonly subsampling: Subsampling | undefined;
}

/** Which tokens counting skips: see `subsample`. */
export interface Subsampling {
  readonly limits: Uint32Array;
  readonly seed: number;
}

/** How to cut and fill bands. */
export interface CountTask {
  readonly thread: number;
  /** First id of each band, then the number of words: from `planBands`. */
  readonly bandStarts: Int32Array;
  readonly window: number;
  readonly weighting: DistanceWeighting;
  readonly control: CountControl;
}

/** Rows counted in one of several blocks. The sums are whole numbers of `distanceUnits`, so they are exact. */
export interface CooccurrenceRun {
  readonly band: number;
  readonly entries: number;
  /** Uint32 row starts, Int32 columns, Float64 units. */
  readonly place: SpillPlace;
}
