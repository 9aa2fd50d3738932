import { OneHotSpace } from '../../core/oneHotSpace';
import { Space, type Provenance } from '../../core/space';
import type { TrainingOptions } from '../../core/training/options';
import type { Vocabulary } from '../../core/vocabulary';
import type { Learned } from './learner';

/** What has been learnt, as it is saved and asked. */
export function learnedSpace(
  vocabulary: Vocabulary,
  { algorithm, dimensions }: TrainingOptions,
  { vectors, parts }: Learned,
  provenance: Provenance,
): Space {
  return algorithm === 'onehot'
    ? new OneHotSpace(vocabulary, provenance)
    : new Space(vocabulary, vectors, dimensions, provenance, parts);
}
