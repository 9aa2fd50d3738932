import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { mergeShards } from '../corpus/mergeShards';
import type { ShardResult } from '../corpus/shard';

export interface PlanAndMergeRequest {
  readonly shards: readonly ShardResult[];
  readonly given: RequestedOptions;
  /** What `threads` is when the user does not say. */
  readonly threads: number;
}

/**
 * Chooses what the user left open by the counted tokens and different words, and puts the corpus together accordingly.
 * @throws VecinityError `badOption`, and as `mergeShards`
 */
export function planAndMerge({
  shards,
  given,
  threads,
}: PlanAndMergeRequest): Corpus & { readonly plan: TrainingPlan } {
  let plan = planTraining({ tokens: 0 }, given, threads);
  const corpus = mergeShards(shards, (size) => {
    plan = planTraining(size, given, threads);
    // Phrases are made of all words; the rare ones are left out afterwards.
    return plan.options.phrases > 0 ? 1 : plan.options.minCount;
  });
  return { ...corpus, plan };
}
