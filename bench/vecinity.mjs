import { run } from './measure.mjs';

/** The command that trains with this project. `input`: a tokenised text, or with `raw` files as people have them. */
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

/** Trains, and says besides what `run` measures what the trainer itself reports: seconds of its phases, words, tokens. */
export async function train(options) {
  const { output, ...measured } = await run([...trainingCommand(options), '--json'], { name: 'vecinity' });
  return { ...measured, report: JSON.parse(output) };
}
