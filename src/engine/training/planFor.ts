import { availableParallelism, totalmem } from 'node:os';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { planTraining, type TrainingPlan } from '../../core/training/plan';

const MAX_AUTOMATIC_THREADS = 8;

/** The default maximum memory of a training in bytes: half of the machine's memory. */
export function defaultMemoryLimit(): number {
  return totalmem() / 2;
}

/** The plan of `runTraining` for `bytes` of text. @throws VecinityError `badOption` */
export function planFor(bytes: number, options: RequestedOptions): TrainingPlan {
  return planTraining({ bytes }, options, Math.min(MAX_AUTOMATIC_THREADS, availableParallelism()));
}
