import { VecinityError } from '../errors';
import { badFile } from './badFile';
import type { Memory } from './memory';
import type { OpenSource, Source } from './source';

/** A source whose bytes are all in memory. */
export class BytesSource implements OpenSource {
  readonly packing = undefined;

  constructor(
    readonly path: string,
    private readonly bytes: Uint8Array,
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  get maxBytes(): number {
    return this.bytes.length;
  }

  head(length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(0, length));
  }

  read(target: Uint8Array, position: number): Promise<void> {
    if (position + target.length > this.size) {
      throw badFile(this.path, `holds ${this.size} bytes, but byte ${position + target.length - 1} is needed`, {
        byte: this.size,
      });
    }
    target.set(this.bytes.subarray(position, position + target.length));
    return Promise.resolve();
  }

  async *pieces(position: number): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(this.bytes.subarray(position));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Unpacks a packed source into memory; returns a plain one as it is.
 * @param limit maximum bytes
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function inMemory(source: Source, limit: number, memory: Memory, signal?: AbortSignal): Promise<Source> {
  if (source.packing === undefined) {
    return source;
  }
  // The expected size may be wrong; memory that is never written to costs nothing.
  let bytes = memory.bytes(Math.min(limit, source.size), source.path);
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
      const larger = memory.bytes(Math.min(limit, Math.ceil(end * 1.5)), source.path);
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(piece, size);
    size = end;
  }
  return new BytesSource(source.path, bytes.subarray(0, size));
}
