import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { VecinityError, cancelled } from '../../core/errors';
import { badFile } from '../../core/io/badFile';
import type { OpenSource } from '../../core/io/source';
import { ReadLog } from './readLog';
import { SharedFile } from './sharedFile';

/** Bytes of a piece; larger ones are not read faster. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Maximum bytes of one read. The process has four threads for files: a hover that asks for a file's state waits for one. */
const READ_BYTES = 4 * 1024 * 1024;

/** Opening does not wait if a pipe has replaced the file. Windows has no such flag. */
const openFlags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** A file that is read by position. `size` is its size when it was opened. */
export class InputFile implements OpenSource {
  readonly packing = undefined;
  private closed: Promise<void> | undefined;
  /** Stops reads without a signal of their own, while the file is being opened. */
  opening: AbortSignal | undefined;

  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly handle: FileHandle,
  ) {}

  get maxBytes(): number {
    return this.size;
  }

  /** Valid as long as the file is open. */
  get shared(): SharedFile {
    const { path, size, handle } = this;
    return new SharedFile({ descriptor: handle.fd, path, size });
  }

  /** @throws VecinityError `unreadable` if it is missing, forbidden or not a file, `badFile` if it is empty */
  static async open(path: string): Promise<InputFile> {
    let handle: FileHandle | undefined;
    await ReadLog.noteFile(path);
    try {
      // Devices are not opened, because opening alone changes some.
      requireFile(path, await stat(path));
      handle = await open(path, openFlags);
      const status = await handle.stat();
      requireFile(path, status);
      return new InputFile(path, status.size, handle);
    } catch (error) {
      await handle?.close();
      throw error instanceof VecinityError ? error : unreadable(path, error);
    }
  }

  /**
   * Fills `target` from `position`.
   * @throws VecinityError `badFile` if the file ends before, `unreadable`, `cancelled`
   */
  async read(target: Uint8Array, position: number, signal = this.opening): Promise<void> {
    for (let done = 0; done < target.length;) {
      if (signal?.aborted) {
        throw cancelled();
      }
      const length = Math.min(READ_BYTES, target.length - done);
      let bytesRead: number;
      try {
        ({ bytesRead } = await this.handle.read(target, done, length, position + done));
      } catch (error) {
        throw unreadable(this.path, error);
      }
      if (bytesRead === 0) {
        const byte = position + done;
        throw badFile(this.path, 'became shorter while it was read', {
          byte,
          remedy: 'Try again when nothing is writing the file.',
        });
      }
      done += bytesRead;
    }
  }

  /** Reads the first `length` bytes, or all if the file is shorter. */
  async head(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size));
    await this.read(bytes, 0);
    return bytes;
  }

  /** Yields the file from `position` to its end in pieces; a piece is valid until the next one is asked for. */
  async *pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(Math.min(PIECE_BYTES, Math.max(this.size - position, 0)));
    while (position < this.size) {
      const piece = buffer.subarray(0, Math.min(buffer.length, this.size - position));
      await this.read(piece, position, signal);
      yield piece;
      position += piece.length;
    }
  }

  /** Closes the file; may be called again. */
  close(): Promise<void> {
    return (this.closed ??= this.handle.close());
  }
}

/** Opens a file, hands it to `use`, and closes it even after an error. */
export async function withInputFile<Result>(path: string, use: (file: InputFile) => Promise<Result>): Promise<Result> {
  const file = await InputFile.open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

function requireFile(path: string, status: Stats): void {
  if (!status.isFile()) {
    throw new VecinityError('unreadable', `${path} is ${status.isDirectory() ? 'a folder' : 'not a file'}.`, {
      path,
      remedy: 'Choose a file.',
    });
  }
  if (status.size === 0) {
    throw badFile(path, 'is empty', {
      remedy: 'Restore the file from a copy, or train or download the model again.',
    });
  }
}

function unreadable(path: string, error: unknown): VecinityError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new VecinityError('unreadable', `There is no file ${path}.`, {
      path,
      remedy: 'Check the path; the file may have been moved or deleted.',
    });
  }
  return new VecinityError('unreadable', `${path} cannot be read (${code}).`, {
    path,
    remedy: code === 'EACCES' || code === 'EPERM' ? 'Check the permissions of the file.' : 'Try again.',
  });
}
