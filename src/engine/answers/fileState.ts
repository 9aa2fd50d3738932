import type { FileState } from '../../protocol/files';
import { describeFile } from '../files/modelFile';
import { ReadLog } from '../files/readLog';

/** The files that describing `path` reads, and their state when the reading began. */
export async function fileState(path: string): Promise<FileState> {
  const log = new ReadLog(path);
  // An unreadable file may become readable when another file appears.
  const description = await log.record(() => describeFile(path)).catch(() => undefined);
  description?.companions.forEach((file) => log.noteFile(file));
  return log.state;
}
