import { algorithms, uses, type Algorithm } from './algorithms';
import type { Hyperparameters } from './hyperparameters';

/** All options of a run. It uses only those of `usedOptions`. */
export interface TrainingOptions extends Hyperparameters {
  readonly algorithm: Algorithm;
}

/** Returns the options that affect the run, with the algorithm. They are saved with a model. */
export function usedOptions(options: TrainingOptions): Record<string, number | string | boolean> {
  const names = ['algorithm', ...algorithms[options.algorithm].uses] as const;
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Whether the run saves its output rows. Without negative samples, words have none. */
export function keepsOutputVectors({ algorithm, keepOutputVectors, negative }: TrainingOptions): boolean {
  return uses(algorithm, 'keepOutputVectors') && keepOutputVectors && negative > 0;
}
