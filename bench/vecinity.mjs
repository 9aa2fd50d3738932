import { run } from './measure.mjs';

/** The training command of this project. @param raw whether `input` is raw files instead of a tokenised text */
export function trainingCommand({ cli, input, raw = false, output, algorithm, settings, threads, more = [] }) {
  const { dimensions, window, negative, sample, epochs, minCount, xMax } = settings;
  return [
    ...[process.execPath, cli, 'train', input, ...(raw ? [] : ['--tokenized']), '--output', output],
    ...['--algorithm', algorithm, '--dimensions', dimensions, '--window', window, '--negative', negative],
    ...['--sample', sample, '--epochs', epochs, '--min-count', minCount, '--threads', threads],
    ...(xMax ? ['--x-max', xMax] : []),
    ...more,
  ].map(String);
}

/** Trains. Returns the measurements of `run` and the report of the trainer: seconds by phase, words, tokens. */
export async function train(options) {
  const { output, ...measured } = await run([...trainingCommand(options), '--json'], { name: 'vecinity' });
  return { ...measured, report: JSON.parse(output) };
}
