import { setTimeout as sleep } from 'node:timers/promises';
import { isCancelled } from '../../../core/errors';
import type { CheckpointFacts, LearningState, ReadFile } from '../../../core/formats/safetensors/checkpointLayout';
import type { CheckpointReport } from '../../../protocol/training';
import { writeCheckpoint } from './checkpointFile';
import type { Steering } from '../steering';

/** Maximum share of a run's time for its checkpoints. */
const MAX_SHARE = 0.02;
/** Assumed speed of the disk before the first checkpoint has measured it. */
const BYTES_PER_SECOND = 200e6;

/** What the checkpointer needs from a run. */
export interface CheckpointedRun {
  /** Their path; each checkpoint replaces the one before. */
  readonly path: string;
  /** Minimum seconds between two, if they then take no more than `MAX_SHARE` of the run. */
  readonly seconds: number;
  readonly files: readonly ReadFile[];
  /** The current facts about the run. */
  facts(): CheckpointFacts;
  /** Reports a checkpoint, or a failure to write it. */
  report(report: CheckpointReport): void;
}

/** Writes checkpoints of a run at intervals while it learns. */
export class Checkpointer {
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;
  /** The checkpoint that is being written, if any. */
  private writing: Promise<number | undefined> | undefined;

  /** @param state of a run whose threads are inside `Safepoint.enter` */
  constructor(
    private readonly run: CheckpointedRun,
    private readonly state: LearningState,
    private readonly steering: Steering,
  ) {
    this.ended = this.writeRepeatedly();
  }

  /** Writes a checkpoint at once, or waits for the one that is being written. Resumes a paused run for it. */
  async writeNow(): Promise<void> {
    if (!this.ending.signal.aborted) {
      const writing = this.writing ?? this.write();
      // Paused threads do not park.
      this.steering.setPaused(false);
      await writing;
    }
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

  /** Waits by the run's own clock. @returns false if the run is over */
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

  private write(): Promise<number | undefined> {
    this.writing = this.writeOnce().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  /** @returns an estimate of the seconds for which threads stood still; undefined if nothing was written */
  private async writeOnce(): Promise<number | undefined> {
    const { path, files } = this.run;
    const asked = performance.now();
    let cost: number | undefined;
    let fraction = 0;
    try {
      await this.steering.safepoint.stopTheWorld(async () => {
        const held = performance.now();
        // A checkpoint of diverged weights must not replace the last good one.
        if (isFinite(this.state)) {
          const facts = this.run.facts();
          fraction = facts.fraction;
          await writeCheckpoint(path, facts, this.state, files, this.ending.signal);
          // While the threads park, half of them wait on average.
          cost = (performance.now() - held + (held - asked) / 2) / 1000;
        }
      });
      if (cost !== undefined) {
        this.run.report({ path, fraction });
      }
    } catch (error) {
      if (!isCancelled(error)) {
        // The run goes on without this checkpoint.
        this.run.report({ path, fraction, trouble: error instanceof Error ? error.message : String(error) });
      }
    }
    return cost;
  }
}

function isFinite(state: LearningState): boolean {
  return Object.values(state).every((values) => !(values instanceof Float32Array) || allFinite(values));
}

/** A loop, because threads stand still meanwhile and `every` takes seven times as long. */
function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      return false;
    }
  }
  return true;
}
