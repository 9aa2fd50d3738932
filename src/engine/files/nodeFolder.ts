import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError, causeText } from '../../core/errors';
import { nameWithin, type Folder, type FolderEntry } from '../../core/io/folder';
import { InputFile } from './inputFile';
import { ReadLog } from './readLog';

/** The folder of a file on disk. Its links are followed only within it. */
export class NodeFolder implements Folder {
  /**
   * @param file absolute path of the file that is read, for messages
   * @param opened absolute path of the file that the user opened
   */
  constructor(
    private readonly file: string,
    private readonly opened: string = file,
  ) {}

  get path(): string {
    return path.dirname(this.file);
  }

  pathOf(name: string): string {
    return path.join(this.path, ...nameWithin(this.file, name).split('/'));
  }

  async checkedPath(name: string): Promise<string> {
    const file = this.pathOf(name);
    await this.checkInside(file);
    return file;
  }

  async list(within?: string): Promise<readonly FolderEntry[]> {
    const folder = within === undefined ? this.path : await this.checkedPath(within);
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    } catch (error) {
      throw new VecinityError('unreadable', `${folder} cannot be read (${errorCode(error)}).`, {
        path: folder,
        remedy: 'Check the permissions of the folder.',
        cause: causeText(error),
      });
    }
  }

  async find(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) {
      const file = this.pathOf(name);
      const isFile = await stat(file).then(
        (status) => status.isFile(),
        () => false,
      );
      if (isFile) {
        await ReadLog.noteFile(file);
        return name;
      }
      ReadLog.noteAbsent(file);
    }
    return undefined;
  }

  async open(name: string): Promise<InputFile> {
    return InputFile.open(await this.checkedPath(name));
  }

  folderOf(name: string): NodeFolder {
    return new NodeFolder(this.pathOf(name), this.opened);
  }

  /**
   * Checks that no link leads out of the folder of the opened file. If that file is a link itself, as in the cache of
   * Hugging Face, its files may also lie beside the file it leads to.
   * @throws VecinityError `unreadable`
   */
  private async checkInside(file: string): Promise<void> {
    const real = await realPath(file);
    if (real === undefined) {
      // Opening it says what is wrong.
      return;
    }
    const folder = await realPath(path.dirname(this.opened));
    const openedReal = await realPath(this.opened);
    const isInside = folder !== undefined && real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
    if (!isInside && real !== folder && (!openedReal || path.dirname(real) !== path.dirname(openedReal))) {
      throw new VecinityError(
        'unreadable',
        `${file} leads by a link to ${real}, out of the folder of ${this.opened}.`,
        {
          path: file,
          remedy: 'Such links are not followed. Copy the file there, or choose it yourself as the file with the words.',
        },
      );
    }
  }
}

async function realPath(file: string): Promise<string | undefined> {
  return realpath(file).catch(() => undefined);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
