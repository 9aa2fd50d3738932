import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** An invalid command line: reported with the usage and without a stack. */
export class UsageError extends Error {}

/** Parses the options of a benchmark, which are texts or switches. @throws UsageError */
export function optionsOf(args, options) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/** Parses numbers of at least `min`, separated by commas; whole numbers by default. @throws UsageError */
export function numbers(name, text, { min = 1, whole = true } = {}) {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!values.every((value) => Number.isFinite(value) && value >= min && (!whole || Number.isInteger(value)))) {
    const kind = `${whole ? 'whole numbers' : 'numbers'} from ${min} on`;
    throw new UsageError(`--${name} cannot be ${JSON.stringify(text)}: it takes ${kind}, separated by commas.`);
  }
  return values;
}

/** Parses a whole number of at least 1. @throws UsageError */
export function wholeNumber(name, text) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`--${name} cannot be ${JSON.stringify(text)}: it takes a whole number from 1 on.`);
  }
  return value;
}

/**
 * The path of the built command line. It must be a production build, which has no source maps.
 * @throws UsageError
 */
export function builtCli(root) {
  const cli = path.join(root, 'dist', 'cli.js');
  if (!existsSync(cli) || existsSync(`${cli}.map`)) {
    throw new UsageError('dist has no production build. Run `npm run build -- --production` first.');
  }
  return cli;
}

/** The default folder of test data, which is not part of the project. */
export function dataFolder(root) {
  return path.join(root, '..', 'shared', 'data');
}
