import type { FileState } from '../../protocol/files';
import { describeFile } from '../files/modelFile';
import { Sources } from '../files/sources';

/** The files that a description of `path` is made of, as they were when it began. */
export async function fileState(path: string): Promise<FileState> {
  const sources = new Sources(path);
  // A file that cannot be read may be whole once another is there.
  await sources.record(() => describeFile(path)).catch(() => undefined);
  return sources.state;
}
