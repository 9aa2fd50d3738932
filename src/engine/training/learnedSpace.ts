import { OneHotSpace } from '../../core/oneHotSpace';
import { Space, type Provenance } from '../../core/space';
import { uses } from '../../core/training/algorithms';
import type { TrainingOptions } from '../../core/training/options';
import { withOtherWords } from '../../core/training/startFrom';
import type { Vocabulary } from '../../core/vocabulary';
import type { Learned } from './learner';

/** Makes a space of the result of a learner. @param start the model that training started from, if any */
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
