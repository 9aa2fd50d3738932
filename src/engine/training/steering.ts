import { createGate, pauseThreads, resumeThreads } from '../gate';

/** How the owner of a run pauses it, and the run's clock, which stands still meanwhile. */
export class Steering {
  readonly gate = createGate();
  private pausedSince: number | undefined;
  private pausedBefore = 0;

  get paused(): boolean {
    return this.pausedSince !== undefined;
  }

  setPaused(paused: boolean): void {
    if (paused && this.pausedSince === undefined) {
      this.pausedSince = performance.now();
      pauseThreads(this.gate);
    } else if (!paused && this.pausedSince !== undefined) {
      this.pausedBefore += performance.now() - this.pausedSince;
      this.pausedSince = undefined;
      resumeThreads(this.gate);
    }
  }

  /** Milliseconds, pauses not counted. */
  now(): number {
    return (this.pausedSince ?? performance.now()) - this.pausedBefore;
  }
}
