import type { Encoding } from '../../core/text/encoding';
import { canBeCut, type TextFields, type TextKind } from '../../core/text/kinds/kinds';

/** A text file as the survey found it. */
export interface CorpusFile {
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** By its first bytes; a file that is not cut is looked at again when it is read. */
  readonly encoding: Encoding;
  /** By its name; prose by default. */
  readonly kind?: TextKind;
  /** As gzip does. */
  readonly compressed?: boolean;
  /** Parts of data to read, where the root of the file has rules of its own. */
  readonly fields?: TextFields;
}

/**
 * A part of a file that one thread reads. It begins after the first line feed at or after `start` (at 0: at the
 * beginning) and ends after the first line feed at or after `end`, so that the segments of a file share no line and
 * lose none.
 */
export interface Segment {
  readonly file: CorpusFile;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a segment of a big file: small enough that threads end together, big enough that opening costs nothing. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Files of at least this size are cut. */
export const MIN_SPLIT_BYTES = 2 * SEGMENT_BYTES;

/**
 * Cuts big files so that several threads can read them; other files, and those that make sense from their beginning
 * only, are one segment each. Files stay in order. Where
 * the cuts are depends on sizes alone, so that the number of threads changes nothing.
 */
export function planSegments(files: readonly CorpusFile[], bytes = SEGMENT_BYTES): Segment[] {
  const segments: Segment[] = [];
  for (const file of files) {
    const parts = isCut(file) ? Math.max(1, Math.floor(file.bytes / bytes)) : 1;
    for (let part = 0; part < parts; part++) {
      segments.push({
        file,
        start: part * bytes,
        end: part === parts - 1 ? Infinity : (part + 1) * bytes,
      });
    }
  }
  return segments;
}

/** Bytes of a part, where it has several files. */
const PART_BYTES = 1024 * 1024;

/** The segments in parts that one reader each reads from the first to the last; they depend on sizes alone. */
export function partsOf(segments: readonly Segment[], bytes = PART_BYTES): Segment[][] {
  const parts: Segment[][] = [];
  let room = 0;
  for (const segment of segments) {
    if (room <= 0) {
      parts.push([]);
      room = bytes;
    }
    parts.at(-1)!.push(segment);
    room -= Math.min(segment.end, segment.file.bytes) - segment.start;
  }
  return parts;
}

function isCut({ encoding, kind, compressed }: CorpusFile): boolean {
  return encoding === 'utf-8' && !compressed && (!kind || canBeCut(kind));
}
