import type { VecinityError } from '../../../core/errors';
import { cancelled } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import { crc32 } from '../../../core/io/codecs/crc32';
import type { OpenSource, Source } from '../../../core/io/source';

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * A range of a file as a source of its own. Reading it from start to end, in any steps, verifies its checksum.
 */
export class FileRange implements OpenSource {
  readonly packing = undefined;
  private checked = 0;
  private checksum = 0;

  /**
   * @param name  for messages
   * @param start position of the first byte in the file
   * @throws VecinityError `badFile` if the range lies beyond the end of the file
   */
  constructor(
    private readonly file: Source,
    private readonly name: string,
    private readonly start: number,
    readonly size: number,
    private readonly expectedChecksum: number,
  ) {
    if (start + size > file.size) {
      throw this.bad(`lies beyond the end of its archive, which has ${file.size} bytes`, file.size);
    }
  }

  get path(): string {
    return this.file.path;
  }

  get maxBytes(): number {
    return this.size;
  }

  async head(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size));
    await this.read(bytes, 0);
    return bytes;
  }

  async read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void> {
    const end = position + target.length;
    if (end > this.size) {
      throw this.bad(`has ${this.size} bytes, but byte ${end - 1} is needed: it was cut short`, this.start + this.size);
    }
    await this.file.read(target, this.start + position, signal);
    if (position <= this.checked && end > this.checked) {
      this.checksum = crc32(target.subarray(this.checked - position), this.checksum);
      this.checked = end;
      if (end === this.size && this.checksum !== this.expectedChecksum) {
        throw this.bad('does not match its checksum: it was damaged', this.start);
      }
    }
  }

  async *pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(Math.min(PIECE_BYTES, Math.max(this.size - position, 0)));
    while (position < this.size) {
      if (signal?.aborted) {
        throw cancelled();
      }
      const piece = buffer.subarray(0, this.size - position);
      await this.read(piece, position, signal);
      yield piece;
      position += piece.length;
    }
  }

  /** Does nothing: the owner of the file closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private bad(trouble: string, byte: number): VecinityError {
    return badFile(this.path, trouble, { name: this.name, byte });
  }
}
