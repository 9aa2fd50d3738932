import type { Algorithm } from './algorithms';
import { uses } from './algorithms';
import type { TrainingOptions } from './options';

/** Microseconds of one thread for a token, in reading and in an epoch. */
interface Cost {
  /** Without regard to the dimensions. */
  readonly fixed: number;
  /** Per hundred dimensions. */
  readonly dimensions: number;
}

/** Measured on 1.8 million words with two threads of 2.5 GHz. Other machines differ; the last run tells by how much. */
const epochCosts: Readonly<Record<Algorithm, Cost>> = {
  skipgram: { fixed: 0.08, dimensions: 0.18 },
  cbow: { fixed: 0.08, dimensions: 0.16 },
  glove: { fixed: 0, dimensions: 0.48 },
  subword: { fixed: 0.5, dimensions: 1.8 },
  lm: { fixed: 20, dimensions: 14 },
  counts: { fixed: 0, dimensions: 4.2 },
  onehot: { fixed: 0, dimensions: 0 },
};
const READING = 0.9;
/** The window of the measurement, and how the cost grows with it. */
const WINDOW = { skipgram: 5, glove: 10, power: 0.4 };

/** Estimates the seconds of a run over `tokens` words of text, on the machine of the measurement. */
export function estimateSeconds(tokens: number, options: TrainingOptions): number {
  const { algorithm, threads, dimensions, window, stability } = options;
  const { fixed, dimensions: perHundred } = epochCosts[algorithm];
  const epochs = uses(algorithm, 'epochs') ? options.epochs : 1;
  const usual = algorithm === 'glove' || algorithm === 'counts' ? WINDOW.glove : WINDOW.skipgram;
  const epoch = (fixed + (perHundred * dimensions) / 100) * (window / usual) ** WINDOW.power;
  const runs = uses(algorithm, 'stability') ? 1 + stability : 1;
  return (tokens * 1e-6 * (READING + runs * epochs * epoch)) / threads;
}

/** `a few seconds`, `about 40 s`, `about 5 min`, `about 3 h`. */
export function roughDuration(seconds: number): string {
  const about = (value: number, unit: string): string =>
    `about ${Number(value.toPrecision(value < 10 ? 1 : 2))} ${unit}`;
  return seconds < 5
    ? 'a few seconds'
    : seconds < 57
      ? about(seconds, 's')
      : seconds < 57 * 60
        ? about(seconds / 60, 'min')
        : about(seconds / 3600, 'h');
}
