import { algorithms, uses } from './algorithms';
import type { TrainingOptions } from './options';

/** Microseconds of one thread for a token that is read. */
const READING = 0.9;
/** The window of the measurement, and how the cost grows with it. */
const WINDOW = { skipgram: 5, glove: 10, power: 0.4 };

/** Estimates the seconds of a run over `tokens` words of text, on the machine of the measurement. */
export function estimateSeconds(tokens: number, options: TrainingOptions): number {
  const { algorithm, threads, dimensions, window, stability } = options;
  const { fixed, dimensions: perHundred } = algorithms[algorithm].epochCost(options);
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
