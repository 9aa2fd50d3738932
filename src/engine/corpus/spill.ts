import { closeSync, openSync, writeSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VecinityError } from '../../core/errors';
import { isMarkOfDeadProcess, processMark } from '../files/processMark';

/** Prefix of the folders of all runs, before the mark of the process. */
const namePrefix = 'vecinity-spill-';

/**
 * Creates the private folder of a run for token ids that do not fit in memory. Remove it with `discardSpill`.
 * @throws VecinityError `unreadable`, `diskFull`
 */
export async function createSpillDirectory(parent = tmpdir()): Promise<string> {
  try {
    return await mkdtemp(path.join(parent, namePrefix + processMark));
  } catch (error) {
    const { code, isFull } = reasonOf(error);
    throw new VecinityError(isFull ? 'diskFull' : 'unreadable', `No folder can be made in ${parent} (${code}).`, {
      path: parent,
      remedy: 'Temporary files go there: make it a folder with free space, or set TMPDIR to another one.',
    });
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly isFull: boolean } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { code, isFull: code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' };
}

/** Removes a run's folder and its content. */
export async function discardSpill(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes folders that dead processes left behind. Ignores folders that cannot be removed. */
export async function removeStaleSpills(parent = tmpdir()): Promise<void> {
  const names = await readdir(parent).catch((): string[] => []);
  for (const name of names) {
    if (name.startsWith(namePrefix) && isMarkOfDeadProcess(name.slice(namePrefix.length))) {
      const directory = path.join(parent, name);
      if (await isOurs(directory)) {
        await discardSpill(directory).catch(() => undefined);
      }
    }
  }
}

async function isOurs(directory: string): Promise<boolean> {
  const status = await lstat(directory).catch(() => undefined);
  return status?.isDirectory() === true && (process.getuid === undefined || status.uid === process.getuid());
}

/** A file to which a reader appends ids. The first ids create it. */
export class SpillFile {
  private descriptor: number | undefined;
  private position = 0;

  constructor(readonly path: string) {}

  /** Appends ids and returns their byte position. @throws VecinityError `diskFull`, `unreadable` */
  append(ids: Int32Array): number {
    const position = this.position;
    const bytes = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
    try {
      this.descriptor ??= openSync(this.path, 'w', 0o600);
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.descriptor, bytes, done, bytes.length - done, position + done);
      }
    } catch (error) {
      throw this.explain(error, position + bytes.length);
    }
    this.position += bytes.length;
    return position;
  }

  close(): void {
    if (this.descriptor !== undefined) {
      closeSync(this.descriptor);
      this.descriptor = undefined;
    }
  }

  private explain(error: unknown, bytes: number): VecinityError {
    const { code, isFull } = reasonOf(error);
    return new VecinityError(
      isFull ? 'diskFull' : 'unreadable',
      `The tokens of this corpus do not fit in memory and cannot be put in ${this.path} ` +
        `(${code} after ${Math.round(bytes / 1e6)} MB).`,
      {
        path: this.path,
        remedy: `Free space in ${path.dirname(path.dirname(this.path))} (about 4 bytes a token are needed), or train on fewer files.`,
      },
    );
  }
}
