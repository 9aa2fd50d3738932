import type { BegunRun, TrainResult, TrainingProgress } from '../../protocol/training';

/** How a run ended. */
export type RunOutcome =
  | { readonly state: 'done'; readonly result: TrainResult }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly message: string };

/** Points of a curve: `y[i]` at `x[i]`. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Seconds over which a speed is measured. Shorter times show the noise of the machine. */
const SPEED_SECONDS = 0.5;

/** The reports of a run, in bounded memory. */
export class RunRecord {
  begun: BegunRun | undefined;
  outcome: RunOutcome | undefined;
  /** Mean loss of an epoch so far, by epochs done. */
  readonly losses = new BoundedCurve();
  /** Mean loss of each finished epoch, by its number from 1. */
  readonly epochLosses = new BoundedCurve();
  /** Corpus tokens a second, by seconds of the run's clock. */
  readonly speeds = new BoundedCurve();
  private speedFrom: { readonly seconds: number; readonly fraction: number } | undefined;
  private lastLoss = NaN;
  private lastEpoch = 0;

  /**
   * @param id   identifies the run in this window
   * @param name name of the new model
   */
  constructor(
    readonly id: number,
    public name: string,
    public progress: TrainingProgress,
  ) {}

  /** Seconds of the run so far, or its duration once it has ended. Pauses do not count. */
  get seconds(): number {
    return this.outcome?.state === 'done' ? this.outcome.result.seconds : this.progress.seconds;
  }

  begin(begun: BegunRun): void {
    this.begun = begun;
  }

  report(progress: TrainingProgress): void {
    this.progress = progress;
    if (progress.phase === 'training' && this.begun) {
      this.addLoss(progress, this.begun);
      this.addSpeed(progress, this.begun);
    }
  }

  end(outcome: RunOutcome): void {
    this.outcome = outcome;
    if (outcome.state === 'done') {
      // The model also has epochs that passed between two reports.
      this.epochLosses.replace(outcome.result.model.lossByEpoch.map((loss, i) => [i + 1, loss]));
    }
  }

  private addLoss({ loss, fraction, epochsDone, epochLoss }: TrainingProgress, { options }: BegunRun): void {
    // A report without a new loss repeats the previous one.
    if (Number.isFinite(loss) && loss !== this.lastLoss) {
      this.lastLoss = loss;
      this.losses.add(fraction * options.epochs, loss);
    }
    if (epochsDone > this.lastEpoch && Number.isFinite(epochLoss)) {
      this.lastEpoch = epochsDone;
      this.epochLosses.add(epochsDone, epochLoss);
    }
  }

  private addSpeed({ fraction, seconds, tokensPerSecond }: TrainingProgress, { options, tokens }: BegunRun): void {
    if (tokensPerSecond <= 0) {
      return;
    }
    this.speedFrom ??= { seconds, fraction };
    const passed = seconds - this.speedFrom.seconds;
    if (passed >= SPEED_SECONDS) {
      this.speeds.add(seconds, ((fraction - this.speedFrom.fraction) * tokens * options.epochs) / passed);
      this.speedFrom = { seconds, fraction };
    }
  }
}

/** A curve of at most 600 points. When it is full, each pair of points becomes its mean. */
export class BoundedCurve implements Curve {
  x: number[] = [];
  y: number[] = [];
  /** Values that go into one point. */
  private weight = 1;
  private pending = { count: 0, x: 0, y: 0 };

  constructor(private readonly capacity = 600) {}

  add(x: number, y: number): void {
    const { pending } = this;
    pending.count++;
    pending.x += x;
    pending.y += y;
    if (pending.count < this.weight) {
      return;
    }
    this.x.push(pending.x / pending.count);
    this.y.push(pending.y / pending.count);
    this.pending = { count: 0, x: 0, y: 0 };
    if (this.x.length >= this.capacity) {
      this.x = halved(this.x);
      this.y = halved(this.y);
      this.weight *= 2;
    }
  }

  replace(points: readonly (readonly [x: number, y: number])[]): void {
    this.x = [];
    this.y = [];
    this.weight = 1;
    this.pending = { count: 0, x: 0, y: 0 };
    for (const [x, y] of points) {
      this.add(x, y);
    }
  }
}

function halved(values: readonly number[]): number[] {
  return Array.from({ length: Math.floor(values.length / 2) }, (_, i) => (values[2 * i]! + values[2 * i + 1]!) / 2);
}
