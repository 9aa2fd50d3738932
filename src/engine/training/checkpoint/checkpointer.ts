import { setTimeout as sleep } from 'node:timers/promises';
import { isCancelled } from '../../../core/errors';
import type { CheckpointFacts, LearningState, ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import type { CheckpointReport } from '../../../protocol/training';
import { writeCheckpoint } from './checkpointFile';
import type { Steering } from '../steering';

/** Maximum share of a run's time for checkpoints. */
const MAX_SHARE = 0.02;
/** Assumed speed of the disk until the first checkpoint is written. */
const BYTES_PER_SECOND = 200e6;

/** What the checkpointer needs from a run. */
export interface CheckpointedRun {
  /** Absolute path. Each checkpoint replaces the previous one. */
  readonly path: string;
  /** Minimum time between two checkpoints; more if they would exceed `MAX_SHARE` of the run. */
  readonly seconds: number;
  readonly files: readonly ReadFile[];
  /** The current facts about the run. */
  facts(): CheckpointFacts;
  /** Reports a checkpoint, or a failure to write it. */
  report(report: CheckpointReport): void;
}

/** Writes the state of a run to its checkpoint at intervals. The constructor starts it. */
export class Checkpointer {
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;

  /** @param state weights and position; the threads that change them use the safepoint */
  constructor(
    private readonly run: CheckpointedRun,
    private readonly state: LearningState,
    private readonly steering: Steering,
  ) {
    this.ended = this.writeRepeatedly();
  }

  /** Stops. Settles when no checkpoint is being written. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.ended;
  }

  private async writeRepeatedly(): Promise<void> {
    const bytes = Object.values(this.state).reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (let cost = bytes / BYTES_PER_SECOND; await this.wait(Math.max(this.run.seconds, cost / MAX_SHARE));) {
      cost = (await this.write()) ?? cost;
    }
  }

  /** Waits `seconds` of the run's clock, which ignores pauses. @returns false if the run has ended */
  private async wait(seconds: number): Promise<boolean> {
    const until = this.steering.now() + 1000 * seconds;
    const { signal } = this.ending;
    for (;;) {
      const left = until - this.steering.now();
      if (left <= 0 && !this.steering.paused) {
        return !signal.aborted;
      }
      // A pause stops the run's clock.
      await sleep(this.steering.paused ? 100 : left, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        return false;
      }
    }
  }

  /** @returns about how many seconds the threads were stopped; undefined if nothing was written */
  private async write(): Promise<number | undefined> {
    const { path, files } = this.run;
    const asked = performance.now();
    let cost: number | undefined;
    let fraction = 0;
    try {
      await this.steering.safepoint.stopTheWorld(async () => {
        const held = performance.now();
        // If the weights have diverged, keep the checkpoint before.
        if (isFinite(this.state)) {
          const facts = this.run.facts();
          fraction = facts.fraction;
          await writeCheckpoint(path, facts, this.state, files, this.ending.signal);
          // While the threads stop, half of them wait on average.
          cost = (performance.now() - held + (held - asked) / 2) / 1000;
        }
      });
      if (cost !== undefined) {
        this.run.report({ path, fraction });
      }
    } catch (error) {
      if (!isCancelled(error)) {
        // The run continues without this checkpoint.
        this.run.report({ path, fraction, trouble: error instanceof Error ? error.message : String(error) });
      }
    }
    return cost;
  }
}

function isFinite(state: LearningState): boolean {
  return Object.values(state).every((values) => !(values instanceof Float32Array) || allFinite(values));
}

/** A loop, because all threads wait for it: `every` takes seven times as long. */
function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      return false;
    }
  }
  return true;
}
