import { Space, unknownProvenance } from '../../core/space';
import { nearestIds } from '../../core/training/stability';
import { Vocabulary, type PackedVocabulary } from '../../core/vocabulary';
import { Safepoint, type SafepointMemory } from '../safepoint';
import { copyScan } from '../loadModel';

/** Request for nearest words. Can be sent to other threads. */
export interface NearestTask {
  readonly vocabulary: PackedVocabulary;
  /** V x d, in shared memory. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  readonly from: number;
  readonly to: number;
  readonly safepoint: SafepointMemory;
  /** Number of finished words of all threads (1 shared value). */
  readonly done: Int32Array;
}

/** Finds the nearest words of the words `from..to`, in a trainer thread. @throws VecinityError `cancelled` */
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
