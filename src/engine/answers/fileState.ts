import type { FileState } from '../../protocol/files';
import { describeFile } from '../files/modelFile';
import { openOnce } from '../files/openedFiles';
import { ReadLog } from '../files/readLog';

/** Returns the files that describing `path` reads, and their state when the reading began. */
export async function fileState(path: string, files = openOnce): Promise<FileState> {
  const log = new ReadLog(path);
  // An unreadable file may become readable when another file appears.
  const description = await log.record(() => describeFile(path, {}, undefined, files)).catch(() => undefined);
  for (const file of description?.companions ?? []) {
    await log.noteFile(file);
  }
  return log.state();
}
