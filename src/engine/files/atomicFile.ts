import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError, cancelled } from '../../core/errors';

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Writes `pieces` to a temporary file beside `target`, then renames it: `target` is either what it was or complete.
 * @param bytes what the file needs, for the message when the disk is full.
 * @throws VecinityError `diskFull`, `unreadable` (the place cannot be written) or `cancelled`; the temporary file is
 * gone then.
 */
export async function writeAtomically(
  target: string,
  bytes: number,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      for await (const piece of pieces) {
        for (let done = 0; done < piece.length; ) {
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
    if (signal?.aborted) {
      throw cancelled();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw explain(error, target, bytes);
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
      remedy: `Free at least ${megabytes} MB there, or choose another place. What stood at that path is unchanged.`,
    });
  }
  return new VecinityError('unreadable', `${target} cannot be written (${code}).`, {
    path: target,
    remedy: 'Check that the folder exists and may be written to.',
  });
}
