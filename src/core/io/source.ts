/** A source that every thread of the process can read while it is open. */
export interface SharedSource {
  /** Bytes. */
  readonly size: number;
  /** What another thread opens the source with; can be sent to threads. */
  readonly handle: unknown;

  /**
   * Fills `target` from `position`, synchronously.
   * @throws VecinityError `badFile` if the bytes end before, `unreadable`
   */
  readNow(target: Uint8Array, position: number): void;
}

/** What a reader reads: the bytes of a file, or the unpacked content of an archive. */
export interface Source {
  /** Absolute path of the file, for messages. */
  readonly path: string;
  /** Bytes. For packed content this is what the archive says, which may be wrong. */
  readonly size: number;
  /** Maximum bytes; the same as `size` unless the content is packed. */
  readonly maxBytes: number;
  /** The kind of archive for messages (`gzip`, `zip`); undefined for a plain file. Reading packed content backwards is slow. */
  readonly packing: string | undefined;
  /** The same source for other threads; undefined if only this thread can read them. */
  readonly shared?: SharedSource | undefined;

  /** Reads the first `length` bytes, or all there are. */
  head(length: number): Promise<Uint8Array>;
  /**
   * Fills `target` from `position`.
   * @throws VecinityError `badFile` if the bytes end before, `unreadable`, `cancelled`
   */
  read(target: Uint8Array, position: number, signal?: AbortSignal): Promise<void>;
  /** Yields all bytes from `position` to the end in pieces; a piece is valid until the next one is asked for. */
  pieces(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** A source that its reader closes. */
export interface OpenSource extends Source {
  /** Releases the file; may be called again. */
  close(): Promise<void>;
}

/** Hands an opened source to `use`, and closes it whatever happens. */
export async function withSource<Opened extends OpenSource, Result>(
  opening: Promise<Opened>,
  use: (source: Opened) => Promise<Result>,
): Promise<Result> {
  const source = await opening;
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}
