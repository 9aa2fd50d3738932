import type { Random } from '../core/training/shared/random';
import type { SpanStatistics } from '../core/training/shared/spanTrainer';

/** Maximum slices of a batch, and so of threads that have work. */
export const SLICES = 16;
/** A slice ends at the first sentence end after 64 ids, */
export const SLICE_LENGTH = 64;
/** and after 128 ids at the latest. */
export const SLICE_LIMIT = 128;

/**
 * One thread's part in training whose result does not depend on the number of threads. For each batch, threads `record`
 * its slices, each its own; then, when all have, they take each of the `steps` together.
 */
export interface LockstepTrainer {
  /** Where the caller puts ids; sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /** Computes the gradients for `ids[from..to)`, at most SLICE_LIMIT ids, without applying them. */
  record(slice: number, from: number, to: number, learningRate: number, random: Random): void;
  /** Apply the changes of `slices` slices to the weights. A thread changes its own rows. */
  readonly steps: readonly ((slices: number) => void)[];
  /** The loss of a slice, whichever thread recorded it. */
  statistics(slice: number): Pick<SpanStatistics, 'loss' | 'lossPairs'>;
}
