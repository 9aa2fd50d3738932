import type { Algorithm } from '../../core/training/options';
import type { Learn } from './learner';
import { learnCounts } from './counts/learnCounts';
import { learnOneHot } from './learnOneHot';
import { learnGlove } from './glove/learnGlove';
import { learnStreamed } from './streamed/learnStreamed';

/** Who learns by which algorithm. */
export const learners: Readonly<Partial<Record<Algorithm, Learn>>> = {
  skipgram: learnStreamed,
  cbow: learnStreamed,
  glove: learnGlove,
  subword: learnStreamed,
  counts: learnCounts,
  onehot: learnOneHot,
  lm: learnStreamed,
};
