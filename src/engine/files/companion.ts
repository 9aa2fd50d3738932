import path from 'node:path';
import { stat } from 'node:fs/promises';
import { VecinityError } from '../../core/errors';
import { quoted } from '../../core/io/faults';
import { ReadLog } from './readLog';

/**
 * The path of a file that stands beside another. What names it may come from a file, and so from anybody: only a plain
 * file name is taken, so that nothing outside the folder is ever opened.
 * @throws VecinityError `badFile` for a name with a path in it
 */
export function companionPath(file: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0:]/.test(name) || name.length > 255) {
    throw new VecinityError(
      'badFile',
      `${file} names a file beside it in a way that is not allowed: ${quoted(name)}.`,
      {
        path: file,
        remedy: 'Only files in the same folder are read.',
      },
    );
  }
  return path.join(path.dirname(file), name);
}

/**
 * The path of a file in the folder of another, or in a folder within, as a file names it with `/` between.
 * @throws VecinityError `badFile` for an absolute path, one that leads out of the folder, or an address
 */
export function pathWithin(file: string, relative: string): string {
  const names = relative.split('/').filter((name, i) => name !== '.' || i > 0);
  const isPlain = (name: string): boolean =>
    name !== '' && name !== '.' && name !== '..' && !/[\\\0:]/.test(name) && name.length <= 255;
  if (!names.every(isPlain) || names.length > 32) {
    const shown = quoted(relative);
    throw new VecinityError('badFile', `${file} names a file in a way that is not allowed: ${shown}.`, {
      path: file,
      remedy: 'Only files in the same folder and in folders within it are read, and nothing is downloaded.',
    });
  }
  return path.join(path.dirname(file), ...names);
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
      ReadLog.noteFile(companion);
      return companion;
    }
    ReadLog.noteAbsent(companion);
  }
  return undefined;
}
