import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { mergeReaders } from '../corpus/mergeReaders';
import type { ReaderResult } from '../corpus/readerTypes';

export interface PlanAndMergeRequest {
  readonly readings: readonly ReaderResult[];
  readonly given: RequestedOptions;
  /** Default of the option `threads`. */
  readonly threads: number;
}

/**
 * Plans the training from the counted tokens and distinct words, and merges the readings into a corpus.
 * @throws VecinityError `badOption`, and as `mergeReaders`
 */
export function planAndMerge({
  readings,
  given,
  threads,
}: PlanAndMergeRequest): Corpus & { readonly plan: TrainingPlan } {
  let plan = planTraining({ tokens: 0 }, given, threads);
  const corpus = mergeReaders(readings, (size) => {
    plan = planTraining(size, given, threads);
    // Phrases need all words; joining them removes the rare ones afterwards.
    return plan.options.phrases > 0 ? 1 : plan.options.minCount;
  });
  return { ...corpus, plan };
}
