import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { detectEncoding, Transcoder } from '../../core/text/encoding';
import { longestToken, type Tokenizer } from '../../core/text/tokenizer';
import type { SkipReason } from '../../protocol/training';
import { openToRead } from './openToRead';
import type { CorpusFile, Segment } from './segments';

/** Bytes read at once: stays in the cache while it is tokenised. */
const pieceBytes = 128 * 1024;
const lineFeed = 0x0a;
/** Room for what the tokenizer leaves of the last piece, and for its end mark. */
const carryBytes = 2 * longestToken;

/** Streams segments through a tokenizer, reusing its buffers; a line may be of any length. */
export class SegmentReader {
  private readonly raw = Buffer.allocUnsafeSlow(pieceBytes);
  /** Transcoding makes up to three bytes of one. */
  private readonly text = Buffer.allocUnsafeSlow(carryBytes + 3 * pieceBytes + 8);
  private carried = 0;

  /** @param onRead told the bytes of the segment that were read since the last time; may throw to stop. */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly onRead: (bytes: number) => void,
  ) {}

  /**
   * Reads one segment to its end; its last sentence ends there.
   * @returns why the file, or a part of it, was not read; undefined if all is well.
   */
  read(segment: Segment): SkipReason | undefined {
    const expected = Math.max(0, Math.min(segment.end, segment.file.bytes) - segment.start);
    let reported = 0;
    const onPiece = (bytes: number): void => {
      // However the file has changed, the sum over all segments is what the survey said.
      const share = Math.min(bytes, expected - reported);
      reported += share;
      this.onRead(share);
    };
    let reason: SkipReason | undefined;
    let descriptor: number | undefined;
    try {
      descriptor = openToRead(segment.file.path);
      const before = fstatSync(descriptor);
      if (before.isFile()) {
        reason = this.readOpen(descriptor, before.size, segment, onPiece) ?? whatChanged(segment.file, fstatSync(descriptor));
      } else {
        reason = 'unreadable';
      }
    } catch (error) {
      reason = reasonOf(error);
    } finally {
      if (descriptor !== undefined) {
        closeSync(descriptor);
      }
    }
    this.finishText();
    onPiece(expected - reported);
    return reason;
  }

  /** @param size where to end, though the file grow: a log may grow faster than it is read. */
  private readOpen(
    descriptor: number,
    size: number,
    segment: Segment,
    onPiece: (bytes: number) => void,
  ): SkipReason | undefined {
    const isCut = segment.start > 0 || segment.end !== Infinity;
    let position = segment.start;
    let atStart = segment.start === 0;
    let skip = 0;
    let transcoder: Transcoder | undefined;
    for (;;) {
      const length = readSync(descriptor, this.raw, 0, Math.max(0, Math.min(pieceBytes, size - position)), position);
      if (length === 0) {
        return position === 0 ? 'empty' : undefined;
      }
      let piece = this.raw.subarray(0, length);
      if (position === 0) {
        const detected = detectEncoding(piece);
        if (detected.kind !== 'text') {
          return detected.kind;
        }
        skip = detected.mark;
        if (detected.encoding !== 'utf-8' && !isCut) {
          transcoder = new Transcoder(detected.encoding);
        }
      }
      if (!atStart) {
        const newline = piece.indexOf(lineFeed);
        atStart = newline >= 0;
        skip = atStart ? newline + 1 : length;
        if (position + skip > segment.end) {
          return undefined;
        }
      }
      const lastNewline = position + length > segment.end ? piece.indexOf(lineFeed, Math.max(0, segment.end - position)) : -1;
      if (lastNewline >= 0) {
        piece = piece.subarray(0, lastNewline + 1);
      }
      this.feed(piece.subarray(skip), transcoder);
      onPiece(length);
      if (lastNewline >= 0) {
        return undefined;
      }
      position += length;
      skip = 0;
    }
  }

  private feed(piece: Buffer, transcoder: Transcoder | undefined): void {
    const { text } = this;
    let end: number;
    if (transcoder) {
      end = transcoder.write(piece, text, this.carried);
    } else {
      text.set(piece, this.carried);
      end = this.carried + piece.length;
    }
    const done = this.tokenizer.feed(text, end, false);
    text.copyWithin(0, done, end);
    this.carried = end - done;
  }

  private finishText(): void {
    this.tokenizer.feed(this.text, this.carried, true);
    this.carried = 0;
  }
}

/** Compared with what the survey saw. */
function whatChanged(file: CorpusFile, now: Stats): SkipReason | undefined {
  return file.bytes === now.size && file.modifiedMs === now.mtimeMs ? undefined : 'changed';
}

function reasonOf(error: unknown): SkipReason {
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'vanished' : 'unreadable';
  }
  throw error;
}
