import { skip } from '../../skip';

/** Tools that continuous integration has installed: a test that does not find one of these fails. */
const installed = (process.env['VECINITY_TOOLS'] ?? '').split(' ');

/**
 * Handles a tool that a test needs and this machine lacks: fails where `.ci/run` has installed it, else skips.
 * @param tool what the reason says
 * @param name as in VECINITY_TOOLS
 */
export function missing(test: Mocha.Context, tool: string, name: string): never {
  if (installed.includes(name)) {
    throw new Error(`${tool} is missing, although VECINITY_TOOLS has ${name}.`);
  }
  return skip(test, `no ${tool} here; .ci/run installs what it can`);
}
