import { OneHotSpace } from '../../core/oneHotSpace';
import { Space, type Provenance } from '../../core/space';
import { uses } from '../../core/training/algorithms';
import type { TrainingOptions } from '../../core/training/options';
import { withOtherWords } from '../../core/training/startFrom';
import type { Vocabulary } from '../../core/vocabulary';
import type { Learned } from './learner';

/** What has been learnt, as it is saved and asked. @param start what the run started from, if anything */
export function learnedSpace(
  vocabulary: Vocabulary,
  { algorithm, dimensions }: TrainingOptions,
  { vectors, parts }: Learned,
  provenance: Provenance,
  start?: Space,
): Space {
  if (!uses(algorithm, 'dimensions')) {
    return new OneHotSpace(vocabulary, provenance);
  }
  const space = new Space(vocabulary, vectors, dimensions, provenance, parts);
  return start ? withOtherWords(space, start) : space;
}
