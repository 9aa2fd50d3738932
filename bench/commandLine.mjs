import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** The command line asks for what cannot be: told with the usage, without a stack. */
export class UsageError extends Error {}

/** The values of a benchmark's options, all of them texts or switches. @throws UsageError */
export function optionsOf(args, options) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/** Numbers from `least` on, separated by commas; whole ones by default. @throws UsageError */
export function numbers(name, text, { least = 1, whole = true } = {}) {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!values.every((value) => Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value)))) {
    const kind = `${whole ? 'whole numbers' : 'numbers'} from ${least} on`;
    throw new UsageError(`--${name} cannot be ${JSON.stringify(text)}: it takes ${kind}, separated by commas.`);
  }
  return values;
}

/** One whole number from 1 on. @throws UsageError */
export function wholeNumber(name, text) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`--${name} cannot be ${JSON.stringify(text)}: it takes a whole number from 1 on.`);
  }
  return value;
}

/**
 * The built command line tool. Only a production build is measured: it has no source maps.
 * @throws UsageError
 */
export function builtCli(root) {
  const cli = path.join(root, 'dist', 'cli.js');
  if (!existsSync(cli) || existsSync(`${cli}.map`)) {
    throw new UsageError('There is no production build in dist: run `npm run build -- --production` first.');
  }
  return cli;
}

/** Where the test data is that comes with no package, unless the command line says otherwise. */
export function dataFolder(root) {
  return path.join(root, '..', 'shared', 'data');
}
