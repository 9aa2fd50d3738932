import { VecinityError } from '../../../core/errors';
import { allocateBytes } from '../allocate';
import type { Source } from '../../../core/io/source';

/** Bytes that are all in memory. */
export class BytesSource implements Source {
  readonly packing = undefined;

  constructor(
    readonly path: string,
    private readonly bytes: Uint8Array,
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  get mostBytes(): number {
    return this.bytes.length;
  }

  head(length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(0, length));
  }

  read(target: Uint8Array, position: number): Promise<void> {
    if (position + target.length > this.size) {
      throw new VecinityError(
        'badFile',
        `${this.path} holds ${this.size} bytes, but byte ${position + target.length - 1} is needed.`,
        {
          path: this.path,
          byte: this.size,
          remedy: 'Get the file again.',
        },
      );
    }
    target.set(this.bytes.subarray(position, position + target.length));
    return Promise.resolve();
  }

  async *pieces(position: number): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(this.bytes.subarray(position));
  }
}

/**
 * The source itself if it can be read at any place; what is packed is unpacked into memory.
 * @param limit bytes: more are refused
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function inMemory(source: Source, limit: number, signal?: AbortSignal): Promise<Source> {
  if (source.packing === undefined) {
    return source;
  }
  // What is expected may be wrong; memory that is not written to costs nothing.
  let bytes = allocateBytes(Math.min(limit, source.size), source.path);
  let size = 0;
  for await (const piece of source.pieces(0, signal)) {
    const end = size + piece.length;
    if (end > limit) {
      throw new VecinityError(
        'outOfMemory',
        `${source.path} holds more than ${Math.round(limit / 1e6)} MB in its ${source.packing}, and has to be unpacked to be read.`,
        { path: source.path, remedy: 'Unpack the file, and open what was in it.' },
      );
    }
    if (end > bytes.length) {
      const larger = allocateBytes(Math.min(limit, Math.ceil(end * 1.5)), source.path);
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(piece, size);
    size = end;
  }
  return new BytesSource(source.path, bytes.subarray(0, size));
}
