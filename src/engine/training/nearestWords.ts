import { Space, unknownProvenance } from '../../core/space';
import { nearestIds } from '../../core/training/stability';
import { Vocabulary, type PackedVocabulary } from '../../core/vocabulary';
import { Safepoint, type SafepointMemory } from '../safepoint';
import { copyScan } from '../loadModel';

/** What finding nearest words needs; crosses threads by structured clone. */
export interface NearestTask {
  readonly vocabulary: PackedVocabulary;
  /** V x d, in shared memory. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  readonly from: number;
  readonly to: number;
  readonly safepoint: SafepointMemory;
  /** Words that are done, of all threads: one number in shared memory. */
  readonly done: Int32Array;
}

/** In a trainer thread: rows of nearest words. @throws VecinityError `cancelled` */
export function nearestWords(task: NearestTask): Int32Array {
  const { vocabulary, vectors, dimensions, from, to, done } = task;
  const safepoint = new Safepoint(task.safepoint);
  const { bytes, offsets, counts } = vocabulary;
  const space = new Space(new Vocabulary(bytes, offsets, counts), vectors, dimensions, unknownProvenance);
  return nearestIds(space, from, to, copyScan(space), () => {
    safepoint.check();
    Atomics.add(done, 0, 1);
  });
}
