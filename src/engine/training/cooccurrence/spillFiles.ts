import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../../core/errors';

/** Bytes in a file of the run's own folder. */
export interface SpillPlace {
  readonly kind: 'disk';
  readonly path: string;
  readonly position: number;
}

/** The temporary files of one thread. Opens each file once; the caller closes them. */
export class SpillFiles {
  private readonly descriptors = new Map<string, number>();

  /** Appends to a file and creates it if it is missing. @throws VecinityError `diskFull`, `unreadable` */
  append(file: string, bytes: Uint8Array): SpillPlace {
    let position = 0;
    try {
      position = fstatSync(this.open(file)).size;
    } catch (error) {
      throw cannotWrite(error, file, bytes.length);
    }
    const place: SpillPlace = { kind: 'disk', path: file, position };
    this.write(place, bytes);
    return place;
  }

  /** Overwrites a part of a file. @throws VecinityError `diskFull`, `unreadable` */
  write(place: SpillPlace, bytes: Uint8Array): void {
    try {
      const descriptor = this.open(place.path);
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, place.position + done);
      }
    } catch (error) {
      throw cannotWrite(error, place.path, place.position + bytes.length);
    }
  }

  /** Fills `bytes` from a file. @throws VecinityError `unreadable` if the file is missing or too short */
  read(place: SpillPlace, bytes: Uint8Array): void {
    let trouble = 'it is shorter than it was';
    try {
      const descriptor = this.open(place.path);
      for (let done = 0, read = 1; read > 0; done += read) {
        if (done === bytes.length) {
          return;
        }
        read = readSync(descriptor, bytes, done, bytes.length - done, place.position + done);
      }
    } catch (error) {
      trouble = codeOf(error);
    }
    throw new VecinityError('unreadable', `The temporary file ${place.path} cannot be read back: ${trouble}.`, {
      path: place.path,
      remedy: 'Do not clean the temporary folder while a training runs; train again.',
    });
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) {
      closeSync(descriptor);
    }
    this.descriptors.clear();
  }

  private open(file: string): number {
    let descriptor = this.descriptors.get(file);
    if (descriptor === undefined) {
      // Not mode `a`, which would ignore write positions on Linux.
      descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
      this.descriptors.set(file, descriptor);
    }
    return descriptor;
  }
}

function cannotWrite(error: unknown, file: string, bytes: number): VecinityError {
  const code = codeOf(error);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  return new VecinityError(
    isFull ? 'diskFull' : 'unreadable',
    `The co-occurrences of this corpus do not fit in memory and cannot be put in ${file} ` +
      `(${code} after ${Math.round(bytes / 1e6)} MB).`,
    {
      path: file,
      remedy: `Free space in ${path.dirname(path.dirname(file))}, train on fewer files, or choose a higher minCount.`,
    },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
