import { spawnSync } from 'node:child_process';
import { missing } from './otherTools';

const candidates = [process.env['PYTHON'], '/usr/bin/python3', 'python3'].filter((name) => name !== undefined);
const found = new Map<string, string | undefined>();

/**
 * Runs a Python program that prints JSON. Skips the running test with the reason if no Python has the modules.
 * @param modules its imports besides the standard library
 */
export function python(test: Mocha.Context, modules: string, program: string, ...given: string[]): unknown {
  if (!found.has(modules)) {
    const works = (name: string): boolean => spawnSync(name, ['-c', `import ${modules}`]).status === 0;
    found.set(modules, candidates.find(works));
  }
  const interpreter = found.get(modules);
  if (interpreter === undefined) {
    return missing(test, `Python with ${modules}`, modules);
  }
  const { status, stdout, stderr } = spawnSync(interpreter, ['-c', program, ...given], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout);
}
