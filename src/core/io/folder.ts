import { quoted } from './faults';
import { badFile } from './badFile';
import type { OpenSource } from './source';

/** A file or folder in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * The folder of the file that is read. Names are relative to it, with `/` as separator. A name may come from an untrusted
 * file, so implementations check each with `nameWithin`, and where its links lead: nothing outside the folder is opened.
 */
export interface Folder {
  /** Absolute. */
  readonly path: string;

  /** Returns the absolute path of a file in it. @throws VecinityError `badFile` for a name that leads out of the folder */
  pathOf(name: string): string;
  /** As `pathOf`, for a file to be opened by its path. @throws VecinityError `unreadable` if a link leads out */
  checkedPath(name: string): Promise<string>;
  /** Lists its files and folders, or those of its subfolder `within`. @throws VecinityError `unreadable` */
  list(within?: string): Promise<readonly FolderEntry[]>;
  /**
   * Returns the first of `names` that is a file. The read log notes this file and the missing ones before it; a change of
   * any of them makes the model be read again.
   */
  find(names: readonly string[]): Promise<string | undefined>;
  /** Opens a file; the caller closes it. @throws VecinityError `unreadable`, `badFile` if it is empty */
  open(name: string): Promise<OpenSource>;
  /** Returns the folder of a file within this one. */
  folderOf(name: string): Folder;
}

const MAX_NAME_LENGTH = 255;
const MAX_NAMES = 32;

/**
 * Checks that a name is a plain file name, without a path.
 * @param file absolute path of the file that gives the name
 * @throws VecinityError `badFile` for a name with a path in it
 */
export function nameBeside(file: string, name: string): string {
  if (!isPlainName(name) || name.includes('/')) {
    throw badFile(file, `names a file beside it in an invalid way: ${quoted(name)}`, {
      remedy: 'Only files in the same folder are read.',
    });
  }
  return name;
}

/**
 * Checks a relative path with `/` as separator, and returns it without `./` at its start.
 * @param file absolute path of the file that gives it
 * @throws VecinityError `badFile` for an absolute path, one that leads out of the folder, or an address
 */
export function nameWithin(file: string, relative: string): string {
  const names = relative.split('/').filter((name, i) => name !== '.' || i > 0);
  if (!names.every(isPlainName) || names.length === 0 || names.length > MAX_NAMES) {
    throw badFile(file, `names a file in an invalid way: ${quoted(relative)}`, {
      remedy: 'Only files in the same folder and in folders within it are read, and nothing is downloaded.',
    });
  }
  return names.join('/');
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\\0:]/.test(name) && name.length <= MAX_NAME_LENGTH;
}
