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

/** Draws the initial weights, in a trainer thread. The memory must be all zero. */
export function initialise({ layout, memory, options }: InitialiseGlove): void {
  // Stream 0 is for the initial weights.
  initialiseGlove(viewGlove(layout, memory), Random.seeded(options.seed, 0));
}
