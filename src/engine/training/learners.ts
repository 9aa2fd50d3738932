import type { Algorithm } from '../../core/training/algorithms';
import type { Learn } from './learner';
import { learnCounts } from './counts/learnCounts';
import { learnOneHot } from './learnOneHot';
import { learnGlove } from './glove/learnGlove';
import { learnStreamed } from './streamed/learnStreamed';

/** The implementation of each algorithm. All other facts are in core/training/algorithms.ts. */
export const learners: Readonly<Record<Algorithm, Learn>> = {
  skipgram: learnStreamed,
  cbow: learnStreamed,
  glove: learnGlove,
  subword: learnStreamed,
  counts: learnCounts,
  onehot: learnOneHot,
  lm: learnStreamed,
};
