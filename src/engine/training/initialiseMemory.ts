import { initialiseRows } from '../../core/training/initialise';
import type { TrainingOptions } from '../../core/training/options';
import { Random } from '../../core/training/random';
import { aliasTable, keepLimits } from '../../core/training/sampling';
import { viewSkipgram, type SkipgramLayout, type SkipgramMemory } from '../../kernel/skipgramMemory';

/** What the memory of a run begins with depends on. */
export interface InitialiseRequest {
  readonly layout: SkipgramLayout;
  readonly memory: SkipgramMemory;
  /** Occurrences of each word of the vocabulary. */
  readonly counts: Float64Array;
  readonly options: TrainingOptions;
}

/** Fills the tables of sampling and the input rows; the output rows are zero from the beginning. */
export function initialiseMemory({ layout, memory, counts, options }: InitialiseRequest): void {
  const model = viewSkipgram(layout, memory);
  model.aliases.set(aliasTable(counts, options.nsExponent));
  model.keepLimits.set(keepLimits(counts, options.sample));
  initialiseRows(model.input, counts.length, options.dimensions, model.stride, Random.seeded(options.seed, 0));
}
