import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { cancelled } from '../../core/errors';
import { explainWriting, targetFile, type TargetFile } from './targetFile';
import { removeOrphans, temporaryName } from './temporaryFiles';

/** Permissions that a new version of a file keeps; special bits are not kept. */
const PERMISSIONS = 0o777;

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface FileToWrite {
  readonly target: string;
  /** Bytes of the file, for the message when the disk is full. */
  readonly bytes: number;
  readonly pieces: Pieces;
}

/**
 * Writes `pieces` to a temporary file beside `target`, then renames it: `target` is either what it was or complete.
 * @param bytes size of the file, for the message when the disk is full
 * @throws VecinityError `diskFull`, `unreadable` if `target` cannot be written, or `cancelled`; the temporary file is
 * deleted then
 */
export async function writeAtomically(
  target: string,
  bytes: number,
  pieces: Pieces,
  signal?: AbortSignal,
): Promise<void> {
  await writeTogether([{ target, bytes, pieces }], signal);
}

/**
 * Writes files that belong together. They appear one right after the other, once all are complete. A link is followed:
 * it stays, and the file it leads to is replaced. A replaced file keeps its permissions and owner.
 * @returns the absolute path of each file, without links at its end
 * @throws VecinityError as `writeAtomically`
 */
export async function writeTogether(files: readonly FileToWrite[], signal?: AbortSignal): Promise<readonly string[]> {
  const temporaries: string[] = [];
  const written: string[] = [];
  let current = files[0]!;
  try {
    for (const file of files) {
      current = file;
      const place = await targetFile(file.target);
      const folder = path.dirname(place.path);
      await mkdir(folder, { recursive: true });
      await removeOrphans(folder);
      const temporary = path.join(folder, temporaryName(place.path));
      temporaries.push(temporary);
      written.push(place.path);
      await writePieces(temporary, place, file.pieces, signal);
    }
    if (signal?.aborted) {
      throw cancelled();
    }
    for (const [i, file] of files.entries()) {
      current = file;
      await rename(temporaries[i]!, written[i]!);
    }
    return written;
  } catch (error) {
    for (const temporary of temporaries) {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
    throw explainWriting(error, current.target, current.bytes);
  }
}

async function writePieces(
  file: string,
  { replaced }: TargetFile,
  pieces: Pieces,
  signal: AbortSignal | undefined,
): Promise<void> {
  // From the start nobody reads what was private.
  const handle = await open(file, 'wx', replaced ? replaced.mode & PERMISSIONS & 0o600 : undefined);
  try {
    for await (const piece of pieces) {
      for (let done = 0; done < piece.length;) {
        if (signal?.aborted) {
          throw cancelled();
        }
        done += (await handle.write(piece, done, piece.length - done)).bytesWritten;
      }
    }
    if (replaced) {
      await keepPermissions(handle, replaced);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Not every file system has owners and permissions, and only root may change an owner. */
async function keepPermissions(
  handle: FileHandle,
  { uid, gid, mode }: NonNullable<TargetFile['replaced']>,
): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) {
    await handle.chown(uid, gid).catch(() => undefined);
  }
  await handle.chmod(mode & PERMISSIONS).catch(() => undefined);
}
