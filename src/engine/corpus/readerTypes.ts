import type { CorpusChunk } from '../../core/text/corpus';
import type { SafepointMemory } from '../safepoint';
import type { TextFields } from '../../core/text/kinds/kinds';
import type { SkippedFile } from '../../protocol/training';
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

/** What one reader thread is asked to do; crosses threads by structured clone. */
export interface ReaderRequest {
  /** All segments of the run: readers take them from `shared.next`. */
  readonly segments: readonly Segment[];
  /** Lines are space-separated tokens already, whatever the kind of the file. */
  readonly tokenized: boolean;
  readonly fields?: TextFields;
  /** Chunks and their order are to be the same at any number of readers. */
  readonly inOrder?: boolean;
  /** Number of this reader: 0, 1, ... */
  readonly reader: number;
  readonly shared: SharedReading;
  /** Stops the reader with a `cancelled` error, or lets it wait. */
  readonly safepoint: SafepointMemory;
  /** Folder of the run, made by `createSpillDirectory`; written to only past `memoryBound`. */
  readonly spillDirectory: string;
  /** Bytes of ids all readers together may keep in memory; the default is 256 MB. */
  readonly memoryBound?: number | undefined;
  /** Distinct words this reader may hold; the default is `MAX_DISTINCT_WORDS`, for a reader that is alone. */
  readonly maxWords?: number;
}

/** What one reader has read; crosses threads by structured clone. */
export interface ReaderResult {
  readonly reader: number;
  readonly chunks: readonly CorpusChunk[];
  /** The distinct words: packed UTF-8, size + 1 offsets, and for each its occurrences and reader id. */
  readonly words: {
    readonly bytes: Uint8Array;
    readonly offsets: Uint32Array;
    readonly counts: Float64Array;
    readonly ids: Int32Array;
  };
  /** Reader ids are below this; those that no word has any more belong to words that were pruned. */
  readonly idsGiven: number;
  readonly tokens: number;
  readonly sentences: number;
  /** Files that could not be read after all. */
  readonly skipped: readonly SkippedFile[];
  /** Records that were left out because they are broken. */
  readonly brokenRecords: number;
}

/** The shared memory of a run, all zero. */
export function shareReading(): SharedReading {
  return {
    next: new Int32Array(new SharedArrayBuffer(4)),
    bytesRead: new BigInt64Array(new SharedArrayBuffer(8)),
    bytesHeld: new BigInt64Array(new SharedArrayBuffer(8)),
  };
}
