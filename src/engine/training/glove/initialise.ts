import { initialiseGlove } from '../../../core/training/glove/glove';
import type { TrainingOptions } from '../../../core/training/options';
import { Random } from '../../../core/training/shared/random';
import { viewGlove, type GloveLayout } from '../../../kernel/gloveLayout';
import type { TrainingMemory } from '../../../kernel/trainingMemory';

export interface InitialiseGlove {
  readonly layout: GloveLayout;
  readonly memory: TrainingMemory;
  readonly options: TrainingOptions;
}

/** Fills the memory, which is all zero; in a trainer thread. */
export function initialise({ layout, memory, options }: InitialiseGlove): void {
  // Stream 0 is for the initial weights.
  initialiseGlove(viewGlove(layout, memory), Random.seeded(options.seed, 0));
}
