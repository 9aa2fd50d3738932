import type { Source } from '../../../src/core/io/source';

/** A source that counts the bytes read. */
export class CountingSource implements Source {
  bytesRead = 0;

  constructor(private readonly source: Source) {}

  get path(): string {
    return this.source.path;
  }

  get size(): number {
    return this.source.size;
  }

  get maxBytes(): number {
    return this.source.maxBytes;
  }

  get packing(): string | undefined {
    return this.source.packing;
  }

  head(length: number): Promise<Uint8Array> {
    this.bytesRead += Math.min(length, this.size);
    return this.source.head(length);
  }

  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void> {
    this.bytesRead += target.length;
    return this.source.read(target, position, signal);
  }

  async *pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const piece of this.source.pieces(position, signal)) {
      this.bytesRead += piece.length;
      yield piece;
    }
  }
}
