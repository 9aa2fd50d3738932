import type { OpenSource } from './source';

/** A file in an archive. */
export interface ArchiveMember {
  /** With `/` between folders; never leads out of the archive. */
  readonly name: string;
  /** Unpacked bytes, according to the archive. */
  readonly size: number;
}

/** An open zip archive. */
export interface Archive {
  /** The files in the order of the archive, without folders. The last one of several with the same name. */
  readonly members: readonly ArchiveMember[];

  has(name: string): boolean;
  /**
   * Opens a member. A stored member can be read at any position. Closing it stops its unpacking; later reading starts
   * again.
   * @throws VecinityError `badFile` if it is missing or damaged, `unreadable`
   */
  source(name: string): Promise<OpenSource>;
  /** Returns the name of a member for messages: `PATH (“NAME” in it)`. */
  fullName(name: string): string;
  /** Closes all members. */
  close(): Promise<void>;
}
