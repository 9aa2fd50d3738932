import type { Random } from '../core/training/shared/random';
import type { SpanStatistics } from '../core/training/shared/spanTrainer';

/** Maximum slices in a batch. More threads than this have no work. */
export const MAX_BATCH_SLICES = 16;
/** A slice ends at the first sentence end after 64 ids. */
export const MIN_SLICE_IDS = 64;
/** Maximum ids in a slice: a slice without a sentence end stops here. */
export const MAX_SLICE_IDS = 128;

/**
 * One thread's part in lockstep training, where the result does not depend on the number of threads.
 * For each batch, every thread calls `record` for its own slices. When all are recorded, all threads take each of the
 * `steps` together.
 */
export interface LockstepTrainer {
  /** The caller writes the ids here. Sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /** Draws and records the samples of `ids[from..to)`, at most MAX_SLICE_IDS ids, without changing the weights. */
  record(slice: number, from: number, to: number, learningRate: number, random: Random): void;
  /** Each step applies the records of `slices` slices to the weights. A thread changes only its own rows. */
  readonly steps: readonly ((slices: number) => void)[];
  /** Returns the loss of a slice. Any thread may have recorded it. */
  statistics(slice: number): Pick<SpanStatistics, 'loss' | 'lossPairs'>;
}
