import type { OpenSource } from './source';

/** A file in an archive. */
export interface ArchiveMember {
  /** With `/` between folders; never leads out of the archive. */
  readonly name: string;
  /** Bytes, as the archive says. */
  readonly size: number;
}

/** What is in a zip archive. */
export interface Archive {
  /** In the order of the archive, without folders. The last of several with the same name. */
  readonly members: readonly ArchiveMember[];

  has(name: string): boolean;
  /**
   * The bytes of a member, which can be read at any place if it is stored as it is. Closing it lets go of what is being
   * unpacked; reading then starts again.
   * @throws VecinityError `badFile` if it is missing or damaged, `unreadable`
   */
  source(name: string): Promise<OpenSource>;
  /** A member as messages show it: `PATH (“NAME” in it)`. */
  fullName(name: string): string;
  /** Closes all members. */
  close(): Promise<void>;
}
