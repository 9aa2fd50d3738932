import { Safepoint } from '../safepoint';

/** Pauses a run, and is its clock, which stops in pauses. */
export class Steering {
  readonly safepoint = new Safepoint();
  private pausedSince: number | undefined;
  private pausedBefore = 0;

  get paused(): boolean {
    return this.pausedSince !== undefined;
  }

  setPaused(paused: boolean): void {
    if (paused && this.pausedSince === undefined) {
      this.pausedSince = performance.now();
      this.safepoint.pause();
    } else if (!paused && this.pausedSince !== undefined) {
      this.pausedBefore += performance.now() - this.pausedSince;
      this.pausedSince = undefined;
      this.safepoint.resume();
    }
  }

  /** The clock in milliseconds, without pauses. */
  now(): number {
    return (this.pausedSince ?? performance.now()) - this.pausedBefore;
  }
}
