import type { VecinityError } from '../errors';
import { badFile, type Trouble } from './badFile';
import type { Memory } from './memory';
import type { Source } from './source';

/** Minimum bytes of one read. */
const WINDOW_BYTES = 256 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface ByteReaderOptions {
  /** Where reading begins; 0 by default. */
  readonly position?: number;
  /** Where the bytes end for this reader; the end of the source by default. */
  readonly end?: number;
  readonly bigEndian?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Allocates windows larger than the usual one; by default without a check of free memory. */
  readonly memory?: Memory;
  readonly windowBytes?: number;
  /** Uses one window again and again, so that large files make no garbage. Then `need` overwrites bytes taken before. */
  readonly reuseWindow?: boolean;
  /** The part of the file that is read, for messages. */
  readonly part?: string | undefined;
  /** What the user can do if the bytes are wrong; `Get the file again.` by default. */
  readonly remedy?: string | undefined;
}

/**
 * Reads numbers and text from a source in order. `need` loads bytes into a window; the other methods take them from it
 * synchronously. In loops over millions of small items, await `need` only when `available` is too small:
 *
 *     if (reader.available < 8) {
 *       await reader.need(8);
 *     }
 *     const length = reader.u64();
 */
export class ByteReader {
  /** Absolute path of the file. */
  readonly path: string;
  private readonly littleEndian: boolean;
  private readonly windowBytes: number;
  private bytesInWindow: Uint8Array = new Uint8Array(0);
  /** Memory of the window, with `reuseWindow`. */
  private room: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** Position of the window's first byte in the source. */
  private start: number;
  /** Index of the next byte in the window. */
  private at = 0;
  private readonly endPosition: number;
  /** The rest of a packed source, whose length is unknown; `piecesEnd` is the end of its last piece. */
  private pieces: AsyncGenerator<Uint8Array> | undefined;
  private piecesEnd = 0;

  constructor(
    private readonly source: Source,
    private readonly options: ByteReaderOptions = {},
  ) {
    this.path = source.path;
    this.start = options.position ?? 0;
    this.endPosition = Math.min(options.end ?? Infinity, source.maxBytes);
    this.littleEndian = !options.bigEndian;
    this.windowBytes = options.windowBytes ?? WINDOW_BYTES;
  }

  /** Position of the next byte in the source. */
  get position(): number {
    return this.start + this.at;
  }

  /** Bytes that can be taken without `need`. */
  get available(): number {
    return this.bytesInWindow.length - this.at;
  }

  /** Bytes to the end; for a packed source there may be fewer. */
  get left(): number {
    return this.endPosition - this.position;
  }

  /**
   * Loads at least the next `count` bytes into the window. Bytes that were taken before are no longer valid.
   * @throws VecinityError `badFile` if fewer follow, `outOfMemory`, `unreadable`, `cancelled`
   */
  async need(count: number): Promise<void> {
    if (this.available >= count) {
      return;
    }
    if (!(count <= this.left)) {
      throw this.cutShort(count, this.endPosition);
    }
    await (this.source.packing === undefined ? this.readAhead(count) : this.takePieces(count));
  }

  /**
   * Loads up to `count` bytes into the window, fewer only at the end.
   * @returns number of bytes that can be taken, at most `count`
   */
  async want(count: number): Promise<number> {
    const possible = Math.min(count, this.left);
    if (this.available < possible) {
      await (this.source.packing === undefined ? this.readAhead(possible) : this.takePieces(possible, true));
    }
    return Math.min(count, this.available);
  }

  /**
   * Takes the next `target.length` bytes into `target`, which may be larger than a window.
   * @throws VecinityError `badFile` if fewer follow, `unreadable`, `cancelled`
   */
  async fill(target: Uint8Array): Promise<void> {
    const first = Math.min(target.length, this.available);
    if (target.length > this.left) {
      throw this.cutShort(target.length, this.endPosition);
    }
    target.set(this.bytes(first));
    if (first < target.length) {
      await this.source.read(target.subarray(first), this.position, this.options.signal);
      this.skip(target.length - first);
    }
  }

  u8(): number {
    return this.bytesInWindow[this.take(1)]!;
  }

  i8(): number {
    return this.view.getInt8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), this.littleEndian);
  }

  i16(): number {
    return this.view.getInt16(this.take(2), this.littleEndian);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), this.littleEndian);
  }

  i32(): number {
    return this.view.getInt32(this.take(4), this.littleEndian);
  }

  /** Exact up to 2^53; larger numbers are rounded. */
  u64(): number {
    const at = this.take(8);
    const [low, high] = this.littleEndian ? [at, at + 4] : [at + 4, at];
    return this.view.getUint32(high, this.littleEndian) * 2 ** 32 + this.view.getUint32(low, this.littleEndian);
  }

  /** Exact between -2^53 and 2^53; others are rounded. */
  i64(): number {
    const at = this.take(8);
    const [low, high] = this.littleEndian ? [at, at + 4] : [at + 4, at];
    return this.view.getInt32(high, this.littleEndian) * 2 ** 32 + this.view.getUint32(low, this.littleEndian);
  }

  f32(): number {
    return this.view.getFloat32(this.take(4), this.littleEndian);
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), this.littleEndian);
  }

  /** Takes the next `count` bytes of the window without a copy; valid until the next `need`. */
  bytes(count: number): Uint8Array {
    const at = this.take(count);
    return this.bytesInWindow.subarray(at, at + count);
  }

  /** Takes the next `count` bytes of the window as UTF-8; invalid bytes become U+FFFD. */
  text(count: number): string {
    return decoder.decode(this.bytes(count));
  }

  /** Returns the available bytes without taking them; valid until the next `need`. */
  peek(): Uint8Array {
    return this.bytesInWindow.subarray(this.at);
  }

  /** Skips `count` bytes, which may lie beyond the window. The next `need` throws if that is beyond the end. */
  skip(count: number): void {
    this.goTo(this.position + count);
  }

  /** Moves to `position`. Moving back in a packed source unpacks it again. */
  goTo(position: number): void {
    if (position >= this.start && position <= this.start + this.bytesInWindow.length) {
      this.at = position - this.start;
      return;
    }
    this.start = position;
    this.at = 0;
    this.setWindow(new Uint8Array(0));
  }

  /**
   * Returns the error for bytes just read; the caller throws it. Its place is the next byte by default.
   * @param trouble begins with a verb: `has an invalid header`
   */
  fail(trouble: string, place: Trouble = {}): VecinityError<'badFile'> {
    const hasPlace = place.line !== undefined || place.row !== undefined;
    return badFile(this.path, trouble, {
      part: this.options.part,
      remedy: this.options.remedy,
      ...(hasPlace ? {} : { byte: this.position }),
      ...place,
    });
  }

  /** Moves on by `count` bytes. @returns the index of the first of them in the window */
  private take(count: number): number {
    const { at } = this;
    if (at + count > this.bytesInWindow.length) {
      throw new RangeError(`${count} bytes were taken, but need() brought only ${this.available}`);
    }
    this.at = at + count;
    return at;
  }

  private async readAhead(count: number): Promise<void> {
    const rest = this.peek();
    const from = this.position + rest.length;
    const more = Math.max(count - rest.length, Math.min(this.windowBytes - rest.length, this.endPosition - from));
    const window = this.windowFor(rest.length + more);
    window.set(rest);
    await this.source.read(window.subarray(rest.length), from, this.options.signal);
    this.start = this.position;
    this.at = 0;
    this.setWindow(window);
  }

  private async takePieces(count: number, mayEnd = false): Promise<void> {
    const { signal } = this.options;
    let from = this.position + this.available;
    if (!this.pieces || this.piecesEnd !== from) {
      await this.pieces?.return(undefined);
      this.pieces = this.source.pieces(from, signal);
    }
    let window = this.newWindow(Math.max(count, this.windowBytes));
    let length = this.available;
    window.set(this.peek());
    while (length < count) {
      const next = await this.pieces.next();
      if (next.done) {
        this.pieces = undefined;
        if (mayEnd) {
          break;
        }
        throw this.cutShort(count, from);
      }
      const piece = next.value;
      if (length + piece.length > window.length) {
        const larger = this.newWindow(length + piece.length);
        larger.set(window.subarray(0, length));
        window = larger;
      }
      window.set(piece, length);
      length += piece.length;
      from += piece.length;
    }
    this.piecesEnd = from;
    this.start = this.position;
    this.at = 0;
    this.setWindow(window.subarray(0, Math.min(length, this.endPosition - this.start)));
    this.piecesEnd = this.start + this.bytesInWindow.length;
    if (this.piecesEnd !== from) {
      await this.pieces?.return(undefined);
      this.pieces = undefined;
    }
  }

  /** Returns memory for a window. It may be the last window again, whose bytes the caller moves to the front. */
  private windowFor(bytes: number): Uint8Array {
    if (!this.options.reuseWindow) {
      return this.newWindow(bytes);
    }
    if (this.room.length < bytes) {
      this.room = this.newWindow(bytes);
    }
    return this.room.subarray(0, bytes);
  }

  private newWindow(bytes: number): Uint8Array {
    const { memory } = this.options;
    return memory && bytes > this.windowBytes ? memory.bytes(bytes, this.path) : new Uint8Array(bytes);
  }

  private setWindow(window: Uint8Array): void {
    this.bytesInWindow = window;
    this.view = new DataView(window.buffer, window.byteOffset, window.length);
  }

  private cutShort(count: number, end: number): VecinityError<'badFile'> {
    return this.fail(`ends where ${count} more bytes should follow: it was cut short`, { byte: end });
  }
}
