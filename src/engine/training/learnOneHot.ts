import type { Learned } from './learner';

/** Returns an empty result, because a one-hot space needs only the vocabulary. */
export function learnOneHot(): Promise<Learned> {
  return Promise.resolve({ vectors: new Float32Array(0), lossByEpoch: [] });
}
