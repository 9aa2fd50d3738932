import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { mergeReaders } from '../corpus/mergeReaders';
import type { ReaderResult } from '../corpus/readerTypes';

export interface PlanAndMergeRequest {
  readonly readings: readonly ReaderResult[];
  readonly given: RequestedOptions;
  /** What `threads` is when the user does not say. */
  readonly threads: number;
}

/**
 * Chooses what the user left open by the counted tokens and different words, and puts the corpus together accordingly.
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
    // Phrases are made of all words; the rare ones are left out afterwards.
    return plan.options.phrases > 0 ? 1 : plan.options.minCount;
  });
  return { ...corpus, plan };
}
