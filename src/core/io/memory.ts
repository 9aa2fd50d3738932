import { VecinityError } from '../errors';
import { formatBytes, formatCount } from '../numberText';

/** Allocates memory for rows x dimensions float32 values. */
export type Allocate = (rows: number, dimensions: number) => Float32Array;

/** Minimum bytes for which the free memory is checked. */
const SMALL_BYTES = 16e6;

/** Allocates memory for the content of files, after a check of the free memory. */
export class Memory {
  /**
   * @param freeBytes     returns how many bytes may be allocated now
   * @param freeHeapBytes returns how many bytes of objects, in contrast to arrays of numbers, may be allocated now
   */
  constructor(
    private readonly freeBytes: () => number,
    readonly freeHeapBytes: () => number = () => Infinity,
  ) {}

  /**
   * Allocates memory for rows x dimensions values.
   * @param path the file's, for the message
   * @throws VecinityError `outOfMemory` with the arithmetic
   */
  vectors(
    rows: number,
    dimensions: number,
    path: string,
    options: { readonly allocate?: Allocate } = {},
  ): Float32Array {
    const arithmetic = `: ${formatCount(rows)} words x ${formatCount(dimensions)} dimensions x 4 bytes`;
    return this.take(path, rows * dimensions * 4, arithmetic, () =>
      options.allocate ? options.allocate(rows, dimensions) : new Float32Array(rows * dimensions),
    );
  }

  /** Allocates memory for a part of the file. @throws VecinityError `outOfMemory` */
  bytes(count: number, path: string): Uint8Array<ArrayBuffer> {
    return this.take(path, count, '', () => new Uint8Array(count));
  }

  /** Checks that memory is free for something that allocates it in many parts. @throws VecinityError `outOfMemory` */
  check(bytes: number, path: string): void {
    this.take(path, bytes, '', () => undefined);
  }

  private take<Taken>(path: string, bytes: number, arithmetic: string, take: () => Taken): Taken {
    // The system may promise more than it has, and kill the process that writes there.
    const free = bytes > SMALL_BYTES ? this.freeBytes() : Infinity;
    let cause: string | undefined;
    try {
      if (bytes <= free) {
        return take();
      }
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      cause = error.message;
    }
    const has = free < Infinity ? `; ${formatBytes(free)} free` : '';
    throw new VecinityError('outOfMemory', `${path} needs ${formatBytes(bytes)} of memory${arithmetic}${has}.`, {
      path,
      remedy: 'Open only its first words, or those of a list; or close other models and programs.',
      ...(cause !== undefined && { cause }),
    });
  }
}
