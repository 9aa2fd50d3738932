import type { TrainingPhase, TrainingProgress } from '../../protocol/training';
import { Steering } from './steering';

const INTERVAL_MILLISECONDS = 100;

/** Start and end of each phase as fractions of the whole run. */
const spans: Readonly<Record<TrainingPhase, readonly [from: number, to: number]>> = {
  finding: [0, 0.01],
  reading: [0.01, 0.1],
  joining: [0.1, 0.12],
  counting: [0.12, 0.2],
  training: [0.12, 0.98],
  rerunning: [0.12, 0.98],
  saving: [0.98, 1],
};

/** The progress of a phase. */
export interface PhaseState {
  /** 0..1 */
  readonly fraction: number;
  /** Number of processed corpus tokens. */
  readonly tokens?: number;
  /** Mean loss of the current epoch so far. */
  readonly loss?: number | undefined;
  /** Finished epochs, and the mean loss of the last one. */
  readonly epochsDone?: number;
  readonly epochLoss?: number | undefined;
  /** Perplexity of held-out words in the last finished epoch. */
  readonly epochPerplexity?: number | undefined;
}

/** Reports the progress of a run ten times a second. */
export class ProgressMeter {
  private phase: TrainingPhase = 'finding';
  private state: () => PhaseState = () => ({ fraction: 0 });
  private began = 0;
  /** Fraction of the phase at its start; not 0 in a resumed run. */
  private start: PhaseState = { fraction: 0 };
  /** Fraction of the whole run at the begin of the phase; training begins later after counting. */
  private reached = 0;
  overall = 0;
  /** Reruns after the training; each takes as long as the training. */
  reruns = 0;
  private timer: NodeJS.Timeout | undefined;
  private loss = NaN;
  private epochsDone = 0;
  private epochLoss = NaN;
  private epochPerplexity: number | undefined;

  /**
   * @param clock   the clock of the run in milliseconds, which stops in pauses
   * @param beganAt time on that clock when the run began
   */
  constructor(
    private readonly onProgress: (progress: TrainingProgress) => void,
    private readonly clock: Pick<Steering, 'now' | 'paused'> = new Steering(),
    private readonly beganAt = clock.now(),
  ) {}

  /** Starts a phase. Each report calls `state`. */
  enter(phase: TrainingPhase, state: () => PhaseState = () => ({ fraction: 0 })): void {
    if (this.timer) {
      // Reports the end of the phase before, so that a short phase has speed and loss, too.
      this.report();
    }
    this.phase = phase;
    this.reached = this.overall;
    this.state = state;
    this.began = this.clock.now();
    this.start = state();
    this.timer ??= setInterval(() => this.report(), INTERVAL_MILLISECONDS);
    this.report();
  }

  /** Reports the end of the run. */
  complete(): void {
    this.state = () => ({ fraction: 1 });
    this.report();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private report(): void {
    const { fraction: rawFraction, tokens = 0, loss, epochsDone = 0, epochLoss, epochPerplexity } = this.state();
    if (epochsDone > this.epochsDone && epochLoss !== undefined) {
      this.epochsDone = epochsDone;
      this.epochLoss = epochLoss;
      this.epochPerplexity = epochPerplexity;
    }
    const fraction = Math.min(1, rawFraction);
    const [earliest, latest] = spans[this.phase];
    const from = Math.max(earliest, this.reached);
    const toCome = this.phase === 'training' ? this.reruns : 0;
    const to = from + (latest - from) / (1 + toCome);
    this.overall = from + (to - from) * fraction;
    const now = this.clock.now();
    const seconds = (now - this.began) / 1000;
    const trained = tokens - (this.start.tokens ?? 0);
    const gained = fraction - this.start.fraction;
    this.loss = loss ?? this.loss;
    this.onProgress({
      phase: this.phase,
      fraction,
      overall: this.overall,
      seconds: (now - this.beganAt) / 1000,
      tokensPerSecond: trained > 0 && seconds > 0 ? trained / seconds : 0,
      loss: this.loss,
      epochsDone: this.epochsDone,
      epochLoss: this.epochLoss,
      ...(this.epochPerplexity === undefined ? {} : { epochPerplexity: this.epochPerplexity }),
      secondsLeft:
        (this.phase === 'training' || this.phase === 'rerunning') && gained > 0.005
          ? (seconds * (1 - fraction + toCome)) / gained
          : NaN,
      paused: this.clock.paused,
    });
  }
}
