import type { CheckpointFacts, LearningState, ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import { restoreState } from './checkpointFile';
import { corpusChanged } from './checkpointRun';
import { Checkpointer, type CheckpointedRun } from './checkpointer';
import type { Steering } from '../steering';

/**
 * How learning starts: with initial weights, with those of a checkpoint, or with those of a checkpoint as the result.
 */
export type StartMode = 'fresh' | 'checkpoint' | 'finish';

/** The checkpoint from which a run resumes. */
export interface Resumed {
  readonly path: string;
  readonly facts: CheckpointFacts;
  /** The files of the corpus; undefined if the checkpoint had too many to list. */
  readonly files: readonly ReadFile[] | undefined;
  /** Whether its weights become the result without more training. */
  readonly finish: boolean;
}

/** Restores a resumed run from its checkpoint, and writes new checkpoints. */
export class Recovery {
  private checkpointer: Checkpointer | undefined;

  constructor(
    private readonly run: CheckpointedRun,
    private readonly resumed: Resumed | undefined,
    private readonly steering: Steering,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Restores the state if the run is resumed, and starts writing checkpoints.
   * @param state initial weights and position; the threads that change them use the safepoint
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

  /** Stops. Settles when no checkpoint is being written. */
  async end(): Promise<void> {
    await this.checkpointer?.end();
  }
}
