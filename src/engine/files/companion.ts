import path from 'node:path';
import { stat } from 'node:fs/promises';
import { VecinityError } from '../../core/errors';

/**
 * The path of a file that stands beside another. What names it may come from a file, and so from anybody: only a plain
 * file name is taken, so that nothing outside the folder is ever opened.
 * @throws VecinityError `badFile` for a name with a path in it
 */
export function companionPath(file: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0:]/.test(name) || name.length > 255) {
    throw new VecinityError('badFile', `${file} names a file beside it in a way that is not allowed: ${JSON.stringify(name.slice(0, 80))}.`, {
      path: file,
      remedy: 'Only files in the same folder are read.',
    });
  }
  return path.join(path.dirname(file), name);
}

/** The first of `names` that is a file beside `file`, as its path. */
export async function findCompanion(file: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const companion = companionPath(file, name);
    const isFile = await stat(companion).then(
      (status) => status.isFile(),
      () => false,
    );
    if (isFile) {
      return companion;
    }
  }
  return undefined;
}
