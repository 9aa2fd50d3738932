import type { CheckpointFacts, LearningState, ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import { restoreState } from './checkpointFile';
import { corpusChanged } from './checkpointRun';
import { Checkpointer, type CheckpointedRun } from './checkpointer';
import type { Steering } from '../steering';

/**
 * How learning begins: from its first values, from those of a checkpoint, or with those of a checkpoint as its result.
 */
export type StartMode = 'fresh' | 'checkpoint' | 'finish';

/** The checkpoint that a run is resumed from. */
export interface Resumed {
  readonly path: string;
  readonly facts: CheckpointFacts;
  /** What was read; undefined if that was too much to list. */
  readonly files: readonly ReadFile[] | undefined;
  /** Its state is the result. */
  readonly finish: boolean;
}

/** Lets a run begin from its checkpoint, if it is resumed, and go on writing others. */
export class Recovery {
  private checkpointer: Checkpointer | undefined;

  constructor(
    private readonly run: CheckpointedRun,
    private readonly resumed: Resumed | undefined,
    private readonly steering: Steering,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param state  of a run whose threads are `working`, with its first values; filled if the run is resumed
   * @throws VecinityError `corpusChanged`, `badFile`, `unreadable`, `cancelled`
   */
  async begin(state: LearningState): Promise<StartMode> {
    const { resumed } = this;
    if (resumed) {
      if (resumed.facts.vocabulary !== this.run.facts().vocabulary) {
        throw corpusChanged(resumed.files, this.run.files);
      }
      await restoreState(resumed.path, state, this.signal);
    }
    if (resumed?.finish) {
      return 'finish';
    }
    if (this.run.seconds > 0) {
      this.checkpointer = new Checkpointer(this.run, state, this.steering);
    }
    return resumed ? 'checkpoint' : 'fresh';
  }

  /** Settles when no checkpoint is being written any more. */
  async end(): Promise<void> {
    await this.checkpointer?.end();
  }
}
