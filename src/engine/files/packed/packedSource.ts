import { cancelled } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import { DETECTION_BYTES } from '../../../core/formats/shared/signature';
import type { OpenSource } from '../../../core/io/source';

/** Unpacks the content of an archive while it is read. Reading backwards starts again, except in the first megabyte. */
export class PackedSource implements OpenSource {
  /** The beginning, which is kept because detection and the reader both read it. */
  private kept = new Uint8Array(0);
  private keptBytes = 0;
  private unpacking: AsyncGenerator<Uint8Array> | undefined;
  private piece = new Uint8Array(0);
  /** Position of the first byte of `piece`. */
  private position = 0;
  private end: number | undefined;

  /**
   * @param path         absolute path of the file
   * @param name         for messages: the path and the member
   * @param expectedSize bytes, from the archive or estimated
   * @param maxBytes     maximum bytes
   * @param unpack       yields all bytes from the beginning, in pieces
   */
  constructor(
    readonly path: string,
    private readonly name: string,
    readonly packing: string,
    private readonly expectedSize: number,
    readonly maxBytes: number,
    private readonly unpack: () => AsyncGenerator<Uint8Array>,
  ) {}

  get size(): number {
    return this.end ?? this.expectedSize;
  }

  async head(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let found = 0;
    while (found < length) {
      const piece = await this.at(found);
      if (piece.length === 0) {
        break;
      }
      pieces.push(piece.slice(0, length - found));
      found += pieces[pieces.length - 1]!.length;
    }
    const head = new Uint8Array(found);
    let at = 0;
    for (const piece of pieces) {
      head.set(piece, at);
      at += piece.length;
    }
    return head;
  }

  async read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void> {
    for (let done = 0; done < target.length;) {
      const piece = await this.at(position + done, signal);
      if (piece.length === 0) {
        const needed = position + target.length - 1;
        throw badFile(this.path, `holds ${this.size} bytes unpacked, but byte ${needed} is needed: it was cut short`, {
          name: this.name,
          byte: this.size,
        });
      }
      const part = piece.subarray(0, target.length - done);
      target.set(part, done);
      done += part.length;
    }
  }

  async *pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await this.at(position, signal);
      if (piece.length === 0) {
        return;
      }
      yield piece;
      position += piece.length;
    }
  }

  /** Releases the memory; later reading starts again. */
  async close(): Promise<void> {
    await this.stop();
    this.kept = new Uint8Array(0);
    this.keptBytes = 0;
  }

  private async stop(): Promise<void> {
    await this.unpacking?.return(undefined);
    this.unpacking = undefined;
    this.piece = new Uint8Array(0);
    this.position = 0;
  }

  /** Returns some bytes from `position` on; an empty array only at the end. */
  private async at(position: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (position < this.keptBytes) {
      return this.kept.subarray(position, this.keptBytes);
    }
    if (position >= (this.end ?? Infinity)) {
      return new Uint8Array(0);
    }
    if (!this.unpacking || position < this.position) {
      await this.stop();
      this.unpacking = this.unpack();
    }
    while (position >= this.position + this.piece.length) {
      if (signal?.aborted) {
        throw cancelled();
      }
      this.position += this.piece.length;
      const next = await this.nextPiece(this.unpacking);
      if (next.done) {
        this.end = this.position;
        this.piece = new Uint8Array(0);
        return this.piece;
      }
      this.piece = next.value as Uint8Array<ArrayBuffer>;
      this.keep();
    }
    return this.piece.subarray(position - this.position);
  }

  /** After an error, the next read starts again, and throws it again. */
  private async nextPiece(unpacking: AsyncGenerator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await unpacking.next();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  private keep(): void {
    if (this.position === this.keptBytes && this.keptBytes < DETECTION_BYTES) {
      const part = this.piece.subarray(0, DETECTION_BYTES - this.keptBytes);
      if (this.keptBytes + part.length > this.kept.length) {
        const longer = new Uint8Array(Math.min(DETECTION_BYTES, 2 * (this.keptBytes + part.length)));
        longer.set(this.kept.subarray(0, this.keptBytes));
        this.kept = longer;
      }
      this.kept.set(part, this.keptBytes);
      this.keptBytes += part.length;
    }
  }
}
