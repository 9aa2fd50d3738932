import type { Stats } from 'node:fs';
import { VecinityError } from '../../core/errors';
import { DamagedData } from '../../core/io/codecs/packedInput';
import { MalformedText } from '../../core/text/kinds/filter';
import type { SkipReason } from '../../protocol/training';
import { UnreadableDocument } from './documentParts';
import type { CorpusFile } from './segments';

/** Returns `changed` if size or time differ from the survey's. */
export function whatChanged(file: CorpusFile, now: Stats): SkipReason | undefined {
  return file.bytes === now.size && file.modifiedMs === now.mtimeMs ? undefined : 'changed';
}

/** Why a file that could not be read is skipped. @throws the error itself if it is no fault of the file */
export function reasonOf(error: unknown): SkipReason {
  if (error instanceof MalformedText) {
    return 'malformed';
  }
  if (error instanceof UnreadableDocument) {
    return error.reason;
  }
  if (error instanceof VecinityError && (error.code === 'badFile' || error.code === 'unreadable')) {
    return error.code === 'badFile' ? 'damaged' : 'unreadable';
  }
  if (error instanceof DamagedData || (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code)))) {
    return 'damaged';
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'vanished' : 'unreadable';
  }
  throw error;
}
