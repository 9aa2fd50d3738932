import type { FileState } from '../../protocol/files';
import { describeFile } from '../files/modelFile';
import { ReadLog } from '../files/readLog';

/** The files that `path` is read of, as far as describing it tells, and what they were when that began. */
export async function fileState(path: string): Promise<FileState> {
  const sources = new ReadLog(path);
  // A file that cannot be read may be whole once another is there.
  const description = await sources.record(() => describeFile(path)).catch(() => undefined);
  description?.companions.forEach((file) => sources.noteFile(file));
  return sources.state;
}
