import type { CorpusChunk } from '../../core/text/corpus';
import type { SafepointMemory } from '../safepoint';
import type { TextFields } from '../../core/text/kinds/kinds';
import type { RecodedFile, SkippedFile } from '../../protocol/training';
import type { Segment } from './segments';

/**
 * Maximum distinct words that all readers of a run hold together, about 70 bytes each. Each reader gets an equal share,
 * because most readers meet each word of a large corpus.
 */
export const MAX_DISTINCT_WORDS = 8_000_000;

/** Memory that all readers of a run share. */
export interface SharedReading {
  /** The next free segment or part of the text (1 value). */
  readonly next: Int32Array;
  /** Bytes of the corpus read so far (1 value), for the progress. */
  readonly bytesRead: BigInt64Array;
  /** Bytes of ids that all readers keep in memory (1 value). */
  readonly bytesHeld: BigInt64Array;
}

/** Work of one reader thread. Can be sent to other threads. */
export interface ReaderRequest {
  /** All segments of the run; `shared.next` is the next free one. */
  readonly segments: readonly Segment[];
  /** Whether lines are space-separated tokens, in all kinds of files. */
  readonly tokenized: boolean;
  readonly fields?: TextFields;
  /** Whether chunks and their order must not depend on the number of readers. */
  readonly inOrder?: boolean;
  /** Number of this reader: 0, 1, ... */
  readonly reader: number;
  readonly shared: SharedReading;
  /** Cancels or pauses the reader. */
  readonly safepoint: SafepointMemory;
  /** Folder of the run from `createSpillDirectory`, for ids beyond `memoryBound`. */
  readonly spillDirectory: string;
  /** Maximum bytes of ids that all readers keep in memory together; 256 MB by default. */
  readonly memoryBound?: number | undefined;
  /** Maximum distinct words of this reader; `MAX_DISTINCT_WORDS` by default. */
  readonly maxWords?: number;
}

/** The result of one reader. Can be sent to other threads. */
export interface ReaderResult {
  readonly reader: number;
  readonly chunks: readonly CorpusChunk[];
  /** The distinct words: packed UTF-8, size + 1 offsets, occurrences and reader ids. */
  readonly words: {
    readonly bytes: Uint8Array;
    readonly offsets: Uint32Array;
    readonly counts: Float64Array;
    readonly ids: Int32Array;
  };
  /** All reader ids are below this number. Ids without a word belonged to pruned words. */
  readonly idsGiven: number;
  readonly tokens: number;
  readonly sentences: number;
  /** Files that the survey listed but the reader could not read. */
  readonly skipped: readonly SkippedFile[];
  /** Files that looked like UTF-8 to the survey and are not. */
  readonly recoded: readonly RecodedFile[];
  /** Number of broken records that the reader skipped. */
  readonly brokenRecords: number;
}

/** Allocates the shared memory of a run, all zero. */
export function shareReading(): SharedReading {
  return {
    next: new Int32Array(new SharedArrayBuffer(4)),
    bytesRead: new BigInt64Array(new SharedArrayBuffer(8)),
    bytesHeld: new BigInt64Array(new SharedArrayBuffer(8)),
  };
}
