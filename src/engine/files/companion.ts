import path from 'node:path';
import { nameBeside } from '../../core/io/folder';
import { NodeFolder } from './nodeFolder';

/** The path of a file beside another. @throws VecinityError `badFile` for a name with a path in it */
export function companionPath(file: string, name: string): string {
  return path.join(path.dirname(file), nameBeside(file, name));
}

/** The path of a file in the folder of another. @throws VecinityError `badFile` for a path that leads out of it */
export function pathWithin(file: string, relative: string): string {
  return new NodeFolder(file).pathOf(relative);
}

/** The first of `names` that is a file beside `file`, as its path. */
export async function findCompanion(file: string, names: readonly string[]): Promise<string | undefined> {
  const name = await new NodeFolder(file).find(names);
  return name === undefined ? undefined : companionPath(file, name);
}
