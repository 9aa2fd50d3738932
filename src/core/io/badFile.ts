import { VecinityError, causeText } from '../errors';

/** Where a file is wrong, and what helps. Without a place, the error is about the whole file: byte 0. */
export interface Trouble {
  /** What the message calls the file: a member of an archive, for example. Its path by default. */
  readonly name?: string | undefined;
  /** 0-based. */
  readonly byte?: number | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
  /** 1-based row of the table. */
  readonly row?: number | undefined;
  /** The part of the file that is wrong, such as `array “words”`. */
  readonly part?: string | undefined;
  /** One sentence: what the user can do. */
  readonly remedy?: string | undefined;
  /** What a library threw. */
  readonly cause?: unknown;
}

/**
 * Makes the error of a file that cannot be read: `PATH TROUBLE (at byte 12).`, or `PATH: PART TROUBLE (line 3).`
 * @param path    absolute
 * @param trouble begins with a verb and has no full stop: `has an invalid header`
 */
export function badFile(
  path: string,
  trouble: string,
  { name = path, byte, line, row, part, remedy = 'Get the file again.', cause }: Trouble = {},
): VecinityError<'badFile'> {
  const isWhole = line === undefined && row === undefined && byte === undefined;
  const subject = part === undefined ? name : `${name}: ${part}`;
  return new VecinityError('badFile', `${subject} ${trouble}${placeText(byte, line, row)}.`, {
    path,
    remedy,
    ...(isWhole ? { byte: 0 } : byte !== undefined && { byte }),
    ...(line !== undefined && { line }),
    ...(row !== undefined && { row }),
    ...(cause !== undefined && { cause: causeText(cause) }),
  });
}

/** Returns the place as the end of a message. Omits byte 0, which stands for the whole file. */
function placeText(byte: number | undefined, line: number | undefined, row: number | undefined): string {
  if (line !== undefined) {
    return ` (line ${line})`;
  }
  if (row !== undefined) {
    return ` (row ${row})`;
  }
  return byte === undefined || byte === 0 ? '' : ` (at byte ${byte})`;
}
