import type { CheckpointFacts, LearningState, ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import { restoreState } from './checkpointFile';
import { corpusChanged } from './checkpointRun';
import { Checkpointer, type CheckpointedRun } from './checkpointer';
import type { Steering } from '../steering';

/**
 * How learning begins: `fresh` from first values, `checkpoint` from those of a checkpoint; `finish` takes those of a
 * checkpoint as the result.
 */
export type StartMode = 'fresh' | 'checkpoint' | 'finish';

/** The checkpoint from which a run resumes. */
export interface Resumed {
  readonly path: string;
  readonly facts: CheckpointFacts;
  /** The files of its corpus; undefined if there were too many to list. */
  readonly files: readonly ReadFile[] | undefined;
  /** Its state becomes the model, without more training. */
  readonly finish: boolean;
}

/** Restores a resumed run from its checkpoint, and starts the writing of new ones. */
export class Recovery {
  private checkpointer: Checkpointer | undefined;

  constructor(
    private readonly run: CheckpointedRun,
    private readonly resumed: Resumed | undefined,
    private readonly steering: Steering,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param state  with its first values, of a run whose threads are inside `Safepoint.enter`; filled if it is resumed
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

  /** Writes a checkpoint at once, if the run writes any and is learning. */
  async writeNow(): Promise<void> {
    await this.checkpointer?.writeNow();
  }

  /** Stops. Settles when no checkpoint is being written. */
  async end(): Promise<void> {
    await this.checkpointer?.end();
  }
}
