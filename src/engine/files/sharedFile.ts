import { readSync } from 'node:fs';
import { badFile } from '../../core/io/badFile';
import type { SharedSource } from '../../core/io/source';
import { VecinityError, causeText } from '../../core/errors';

/** What a thread of this process needs to read an open file. */
export interface SharedFileHandle {
  readonly descriptor: number;
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
}

/** Reads an open file synchronously; valid while its `InputFile` is open. */
export class SharedFile implements SharedSource {
  constructor(readonly handle: SharedFileHandle) {}

  get size(): number {
    return this.handle.size;
  }

  readNow(target: Uint8Array, position: number): void {
    const { descriptor, path } = this.handle;
    for (let done = 0; done < target.length;) {
      let bytesRead: number;
      try {
        bytesRead = readSync(descriptor, target, done, target.length - done, position + done);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new VecinityError('unreadable', `${path} cannot be read (${code}).`, {
          path,
          remedy: 'Try again.',
          cause: causeText(error),
        });
      }
      if (bytesRead === 0) {
        throw badFile(path, 'became shorter while it was read', {
          byte: position + done,
          remedy: 'Try again when nothing is writing the file.',
        });
      }
      done += bytesRead;
    }
  }
}
