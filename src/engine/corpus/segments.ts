import type { Encoding } from '../../core/text/encodings/names';
import type { RecognisedText } from '../../core/text/encodings/recognise';
import type { MeasuredFields } from '../../core/text/kinds/jsonFields';
import { canBeCut, type Compression, type TextFields, type TextKind } from '../../core/text/kinds/kinds';

/** A text file in the state that the survey saw. */
export interface CorpusFile {
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** UTF-8 if its first bytes are valid in it; the reader looks again at the first invalid byte. */
  readonly encoding: Encoding;
  /** How the encoding was found; absent where only the first bytes are known. */
  readonly recognised?: RecognisedText | undefined;
  /** The encoding that the file declares, for bytes that are not UTF-8. */
  readonly declared?: Encoding | undefined;
  /** Derived from its name; prose by default. */
  readonly kind?: TextKind;
  readonly compressed?: Compression | undefined;
  /** Whether its beginning has elided particles, as French has; known of files that are not taken from other formats. */
  readonly hasElision?: boolean;
  /** Fields of JSON by what its first records have. */
  readonly measuredFields?: MeasuredFields;
  /** Whether it has no prose, and is read because the user chose the file itself. */
  readonly withoutProse?: boolean;
  /** Fields and columns to read, if the root of the file has its own rules. */
  readonly fields?: TextFields;
}

/**
 * A part of a file that one thread reads. It begins after the first line feed at or after `start`, or at byte 0. It
 * ends after the first line feed at or after `end`. So each line belongs to exactly one segment.
 */
export interface Segment {
  readonly file: CorpusFile;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a segment of a big file: small, so that threads finish together; large, so that opening costs little. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Minimum size of files that are cut. */
export const MIN_SPLIT_BYTES = 2 * SEGMENT_BYTES;

/**
 * Cuts big files into segments, so that several threads can read them. Small files are one segment each, and so are
 * files that must be read from their start. Files keep their order. The cuts depend only on sizes, not on threads.
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

/** Bytes of a part with several files. */
const PART_BYTES = 1024 * 1024;

/** Groups segments into parts. One reader reads a part in order. The parts depend only on sizes. */
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
