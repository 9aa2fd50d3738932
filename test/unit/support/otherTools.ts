import { skip } from '../../skip';

/** Tools that continuous integration installs; a test that misses one fails. */
const installed = (process.env['VECINITY_TOOLS'] ?? '').split(' ');

/**
 * Handles a missing tool: fails where `.ci/run` installs it, else skips the test.
 * @param tool its name in the reason
 * @param name its name in VECINITY_TOOLS
 */
export function missing(test: Mocha.Context, tool: string, name: string): never {
  if (installed.includes(name)) {
    throw new Error(`${tool} is missing, although VECINITY_TOOLS has ${name}.`);
  }
  return skip(test, `no ${tool} here; .ci/run installs what it can`);
}
