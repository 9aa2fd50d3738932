import type { Random } from '../core/training/shared/random';
import type { SpanStatistics } from '../core/training/shared/spanTrainer';

/** Slices of a batch, at most: no more threads than that have work. */
export const SLICES = 16;
/** Ids of a slice: it ends with the sentence in which it has so many, */
export const SLICE_LENGTH = 64;
/** and it is cut if that sentence is too long. */
export const SLICE_LIMIT = 128;

/**
 * One thread's part in training whose result does not depend on the number of threads. For each batch, threads `record`
 * its slices, each its own; then, when all have, they take each of the `steps` together.
 */
export interface LockstepTrainer {
  /** Where the caller puts ids; sentences end with SENTENCE_END. */
  readonly ids: Int32Array;
  /** Finds out by what the weights are wrong on `ids[from..to)`, up to SLICE_LIMIT of them. */
  record(slice: number, from: number, to: number, learningRate: number, random: Random): void;
  /** Changes of the weights; they have the number of the slices. A thread changes its own rows. */
  readonly steps: readonly ((slices: number) => void)[];
  /** Of a slice that any thread has recorded. */
  statistics(slice: number): Pick<SpanStatistics, 'loss' | 'lossPairs'>;
}
