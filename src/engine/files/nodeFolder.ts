import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError, causeText } from '../../core/errors';
import { nameWithin, type Folder, type FolderEntry } from '../../core/io/folder';
import { InputFile } from './inputFile';
import { ReadLog } from './readLog';

/** The folder of a file on disk. */
export class NodeFolder implements Folder {
  /** @param file absolute path of the file that is read, for messages */
  constructor(private readonly file: string) {}

  get path(): string {
    return path.dirname(this.file);
  }

  pathOf(name: string): string {
    return path.join(this.path, ...nameWithin(this.file, name).split('/'));
  }

  async list(within?: string): Promise<readonly FolderEntry[]> {
    const folder = within === undefined ? this.path : this.pathOf(within);
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
        ReadLog.noteFile(file);
        return name;
      }
      ReadLog.noteAbsent(file);
    }
    return undefined;
  }

  open(name: string): Promise<InputFile> {
    return InputFile.open(this.pathOf(name));
  }

  folderOf(name: string): NodeFolder {
    return new NodeFolder(this.pathOf(name));
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
