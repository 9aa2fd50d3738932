/** Bytes that a reader reads: those of a file, or what is packed in one. */
export interface Source {
  /** Absolute path of the file, for messages. */
  readonly path: string;
  /** Bytes; where they are packed what the archive says, which may be wrong. */
  readonly size: number;
  /** There cannot be more bytes. The same as `size` unless they are packed. */
  readonly mostBytes: number;
  /** What they are packed in (`gzip`, `zip`), for people; undefined where they are not. Then reading backwards is slow. */
  readonly packing: string | undefined;

  /** The first `length` bytes, or all there are. */
  head(length: number): Promise<Uint8Array>;
  /**
   * Fills `target` from `position`.
   * @throws VecinityError `badFile` if the bytes end before, `unreadable`, `cancelled`.
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void>;
  /** All from `position` to the end in pieces; a piece is valid until the next one is asked for. */
  pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}
