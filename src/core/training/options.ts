import { algorithms, uses, type Algorithm } from './algorithms';
import type { Hyperparameters } from './hyperparameters';

/** All options of a run. It uses those of `usedOptions`. */
export interface TrainingOptions extends Hyperparameters {
  readonly algorithm: Algorithm;
}

/** The options that have an effect on the run, the algorithm among them: what is saved with a model. */
export function usedOptions(options: TrainingOptions): Record<string, number | string | boolean> {
  const names = ['algorithm', ...algorithms[options.algorithm].uses] as const;
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** Whether the output rows of the run are saved. Without negative samples there are none a word. */
export function keepsOutputVectors({ algorithm, keepOutputVectors, negative }: TrainingOptions): boolean {
  return uses(algorithm, 'keepOutputVectors') && keepOutputVectors && negative > 0;
}
