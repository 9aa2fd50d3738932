import picomatch from 'picomatch';
import { VecinityError } from '../../core/errors';

/** Whether a path, relative to its root and with forward slashes, is meant. */
export type PathTest = (relativePath: string) => boolean;

/** VS Code's globs have no negation of a whole glob and no groups but braces; they match dot files. `posix` is for `[!a]`. */
const options: picomatch.PicomatchOptions = { dot: true, nonegate: true, noextglob: true, posix: true, windows: false };

/** A test for paths that match one of `globs`, with the meaning they have in VS Code's settings. */
export function anyGlob(globs: readonly string[]): PathTest {
  const tests = globs.map((glob) => {
    try {
      return picomatch(glob.replace(/[()|]/g, '\\$&'), options);
    } catch (error) {
      throw new VecinityError('badOption', `The glob ${JSON.stringify(glob)} is not valid: ${String(error)}`, {
        remedy: 'Correct it in the settings or on the command line.',
      });
    }
  });
  return (relativePath) => tests.some((test) => test(relativePath));
}
