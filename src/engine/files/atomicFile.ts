import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError, cancelled } from '../../core/errors';

/** Ending of temporary files, which no other program uses. */
const ENDING = '.vecinity-tmp';
/** Age after its last write at which a temporary file is deleted: its process was killed. */
const ABANDONED_MILLISECONDS = 60 * 60 * 1000;
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

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
 * Writes files that belong together. They appear one right after the other, once all are complete.
 * @throws VecinityError as `writeAtomically`
 */
export async function writeTogether(files: readonly FileToWrite[], signal?: AbortSignal): Promise<void> {
  const temporaries: string[] = [];
  let current = files[0]!;
  try {
    for (const file of files) {
      current = file;
      const folder = path.dirname(file.target);
      // Only the beginning of the name, because names have a maximum length.
      const name = `.${path.basename(file.target).slice(0, 40)}.${randomBytes(6).toString('hex')}${ENDING}`;
      await mkdir(folder, { recursive: true });
      await removeAbandoned(folder);
      temporaries.push(path.join(folder, name));
      await writePieces(path.join(folder, name), file.pieces, signal);
    }
    if (signal?.aborted) {
      throw cancelled();
    }
    for (const [i, file] of files.entries()) {
      current = file;
      await rename(temporaries[i]!, file.target);
    }
  } catch (error) {
    for (const temporary of temporaries) {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
    throw explain(error, current.target, current.bytes);
  }
}

async function writePieces(file: string, pieces: Pieces, signal: AbortSignal | undefined): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for await (const piece of pieces) {
      for (let done = 0; done < piece.length;) {
        if (signal?.aborted) {
          throw cancelled();
        }
        done += (await handle.write(piece, done, piece.length - done)).bytesWritten;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Checks that a file can probably be written to `target`.
 * @throws VecinityError `unreadable` if it is a folder, or its folder cannot be written or created
 */
export async function checkWritable(target: string): Promise<void> {
  try {
    if ((await stat(target).catch(noneIfMissing))?.isDirectory()) {
      throw systemError('EISDIR');
    }
    let folder = path.dirname(target);
    let status = await stat(folder).catch(noneIfMissing);
    // On Windows even the root may be missing.
    while (!status && folder !== path.dirname(folder)) {
      folder = path.dirname(folder);
      status = await stat(folder).catch(noneIfMissing);
    }
    if (!status?.isDirectory()) {
      throw systemError(status ? 'ENOTDIR' : 'ENOENT');
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explain(error, target, 0);
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

async function removeAbandoned(folder: string): Promise<void> {
  // A folder may be writable but not listable.
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const file = path.join(folder, name);
    if (name.endsWith(ENDING)) {
      const status = await stat(file).catch(() => undefined);
      if (status && Date.now() - status.mtimeMs > ABANDONED_MILLISECONDS) {
        await rm(file, { force: true }).catch(() => undefined);
      }
    }
  }
}

function explain(error: unknown, target: string, bytes: number): unknown {
  if (error instanceof VecinityError || !(error instanceof Error) || !('code' in error)) {
    return error;
  }
  const code = String(error.code);
  if (fullCodes.has(code)) {
    const megabytes = (bytes / 1e6).toFixed(1);
    return new VecinityError('diskFull', `The disk is full: ${target} needs ${megabytes} MB (${code}).`, {
      path: target,
      remedy: `Free at least ${megabytes} MB there, or choose another place. An existing file at that path is unchanged.`,
    });
  }
  return new VecinityError('unreadable', `${target} cannot be written (${code}).`, {
    path: target,
    remedy:
      code === 'EISDIR' ? 'It is a folder: choose another name.' : 'Check that its folder exists and is writable.',
  });
}
