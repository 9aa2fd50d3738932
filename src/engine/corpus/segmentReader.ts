import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { detectEncoding, Transcoder, type Detected } from '../../core/text/encoding';
import { VecinityError } from '../../core/errors';
import { BORDER_CONTEXT_BYTES, lineBorderAt } from '../../core/text/lineBorder';
import { MalformedText } from '../../core/text/kinds/filter';
import { documentKind, readsBytes, type DocumentKind } from '../../core/text/kinds/kinds';
import { MAX_TOKEN_BYTES, type Tokenizer } from '../../core/text/tokenizer';
import type { SkipReason } from '../../protocol/training';
import { documentPieces, UnreadableDocument } from './documentParts';
import { openToRead } from './openToRead';
import type { CorpusFile, Segment } from './segments';

/** Bytes read at once; a piece stays in the processor's cache while it is tokenised. */
const PIECE_BYTES = 128 * 1024;
/** Compressed bytes read at once, and bytes decompressed at once. */
const COMPRESSED_BYTES = 32 * 1024;
const INFLATED_BYTES = 64 * 1024;
/** What is detected in a file whose filter decodes it. */
const asBytes: Detected = { kind: 'text', encoding: 'utf-8', mark: 0 };
/** Room for the unfinished end of the last piece, and for the end mark of the tokenizer. */
const CARRY_BYTES = 2 * MAX_TOKEN_BYTES;

/** Streams segments through a tokenizer and reuses its buffers. Lines may have any length. */
export class SegmentReader {
  private readonly raw = Buffer.allocUnsafeSlow(BORDER_CONTEXT_BYTES + PIECE_BYTES);
  /** Transcoding makes up to three bytes from one. */
  private readonly text = Buffer.allocUnsafeSlow(CARRY_BYTES + 3 * PIECE_BYTES + 8);
  private carried = 0;

  /** @param onRead receives the bytes read since its last call; it stops the reader by throwing */
  constructor(private readonly onRead: (bytes: number) => void) {}

  /**
   * Reads one segment to its end, which also ends its last sentence.
   * @returns the reason if the file, or a part of it, was skipped; otherwise undefined
   */
  async read(segment: Segment, tokenizer: Tokenizer): Promise<SkipReason | undefined> {
    const expected = Math.max(0, Math.min(segment.end, segment.file.bytes) - segment.start);
    let reported = 0;
    const onPiece = (bytes: number): void => {
      // The sum over all segments must be the survey's, even if the file has changed.
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
        const { kind } = segment.file;
        const document = kind && documentKind(kind);
        const isBytes = kind !== undefined && readsBytes(kind);
        reason =
          (document
            ? await this.readDocument(segment.file.path, document, tokenizer, () => onPiece(0))
            : segment.file.compressed
              ? await this.readCompressed(descriptor, before.size, tokenizer, onPiece, isBytes)
              : this.readOpen(descriptor, before.size, segment, tokenizer, onPiece)) ??
          whatChanged(segment.file, fstatSync(descriptor));
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
    const atEnd = this.finishText(tokenizer);
    reason ??= atEnd;
    onPiece(expected - reported);
    return reason;
  }

  /** @param size bytes to read; a log may grow faster than we read it */
  private readOpen(
    descriptor: number,
    size: number,
    segment: Segment,
    tokenizer: Tokenizer,
    onPiece: (bytes: number) => void,
  ): SkipReason | undefined {
    const isCut = segment.start > 0 || segment.end !== Infinity;
    const isBytes = segment.file.kind !== undefined && readsBytes(segment.file.kind);
    let position = segment.start;
    let atStart = segment.start === 0;
    let skip = 0;
    let transcoder: Transcoder | undefined;
    this.readContext(descriptor, position);
    for (;;) {
      const wanted = Math.max(0, Math.min(PIECE_BYTES, size - position));
      const length = readSync(descriptor, this.raw, BORDER_CONTEXT_BYTES, wanted, position);
      if (length === 0) {
        return position === 0 ? 'empty' : undefined;
      }
      const read = this.raw.subarray(0, BORDER_CONTEXT_BYTES + length);
      let piece = read.subarray(BORDER_CONTEXT_BYTES);
      if (position === 0) {
        const detected = isBytes ? asBytes : detectEncoding(piece);
        if (detected.kind !== 'text') {
          return detected.kind;
        }
        skip = detected.mark;
        if (detected.encoding !== 'utf-8' && !isCut) {
          transcoder = new Transcoder(detected.encoding);
        }
      }
      if (!atStart) {
        const newline = lineBorderAt(read, BORDER_CONTEXT_BYTES, 0);
        atStart = newline >= 0;
        skip = atStart ? newline + 1 : length;
        if (position + skip > segment.end) {
          return undefined;
        }
      }
      const lastNewline =
        position + length > segment.end
          ? lineBorderAt(read, BORDER_CONTEXT_BYTES, Math.max(0, segment.end - position))
          : -1;
      if (lastNewline >= 0) {
        piece = piece.subarray(0, lastNewline + 1);
      }
      this.feed(piece.subarray(skip), transcoder, tokenizer);
      onPiece(length);
      if (lastNewline >= 0) {
        return undefined;
      }
      this.raw.copyWithin(0, length, length + BORDER_CONTEXT_BYTES);
      position += length;
      skip = 0;
    }
  }

  /** Reads the bytes before a segment, on which it depends where the segment begins. */
  private readContext(descriptor: number, position: number): void {
    const length = Math.min(BORDER_CONTEXT_BYTES, position);
    this.raw.fill(0x20, 0, BORDER_CONTEXT_BYTES);
    readSync(descriptor, this.raw, BORDER_CONTEXT_BYTES - length, length, position - length);
  }

  /** Reads a gzip file; feeds decompressed pieces to the tokenizer one at a time. */
  private async readCompressed(
    descriptor: number,
    size: number,
    tokenizer: Tokenizer,
    onPiece: (bytes: number) => void,
    isBytes = false,
  ): Promise<SkipReason | undefined> {
    let reason: SkipReason | undefined = 'empty';
    let transcoder: Transcoder | undefined;
    await pipeline(
      this.rawPieces(descriptor, size, onPiece),
      createGunzip({ chunkSize: INFLATED_BYTES }),
      async (inflated: AsyncIterable<Buffer>) => {
        for await (const piece of inflated) {
          let skip = 0;
          if (reason === 'empty') {
            const detected = isBytes ? asBytes : detectEncoding(piece);
            if (detected.kind !== 'text') {
              reason = detected.kind;
              return;
            }
            reason = undefined;
            skip = detected.mark;
            transcoder = detected.encoding === 'utf-8' ? undefined : new Transcoder(detected.encoding);
          }
          this.feed(piece.subarray(skip), transcoder, tokenizer);
        }
      },
    );
    return reason;
  }

  /** Reads the parts of a document, each as a text of its own. */
  private async readDocument(
    path: string,
    kind: DocumentKind,
    tokenizer: Tokenizer,
    onPiece: () => void,
  ): Promise<SkipReason | undefined> {
    let reason: SkipReason | undefined;
    let transcoder: Transcoder | undefined;
    let isFirst = true;
    for await (const { bytes, isLast } of documentPieces(path, kind)) {
      onPiece();
      if (isLast) {
        reason = this.finishText(tokenizer) ?? reason;
        isFirst = true;
        continue;
      }
      if (isFirst) {
        const detected = detectEncoding(bytes);
        transcoder =
          detected.kind === 'text' && detected.encoding !== 'utf-8' ? new Transcoder(detected.encoding) : undefined;
        isFirst = false;
      }
      this.feed(bytes, transcoder, tokenizer);
    }
    return reason;
  }

  private *rawPieces(descriptor: number, size: number, onPiece: (bytes: number) => void): Generator<Buffer> {
    for (let position = 0; position < size;) {
      const raw = Buffer.allocUnsafe(COMPRESSED_BYTES);
      const length = readSync(descriptor, raw, 0, Math.min(raw.length, size - position), position);
      if (length === 0) {
        return;
      }
      position += length;
      onPiece(length);
      yield raw.subarray(0, length);
    }
  }

  private feed(piece: Uint8Array, transcoder: Transcoder | undefined, tokenizer: Tokenizer): void {
    const { text } = this;
    let end: number;
    if (transcoder) {
      end = transcoder.write(piece, text, this.carried);
    } else {
      text.set(piece, this.carried);
      end = this.carried + piece.length;
    }
    const done = tokenizer.feed(text, end, false);
    text.copyWithin(0, done, end);
    this.carried = end - done;
  }

  private finishText(tokenizer: Tokenizer): SkipReason | undefined {
    const { carried } = this;
    this.carried = 0;
    try {
      tokenizer.feed(this.text, carried, true);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }
}

/** Returns `changed` if size or time differ from the survey's. */
function whatChanged(file: CorpusFile, now: Stats): SkipReason | undefined {
  return file.bytes === now.size && file.modifiedMs === now.mtimeMs ? undefined : 'changed';
}

function reasonOf(error: unknown): SkipReason {
  if (error instanceof MalformedText) {
    return 'malformed';
  }
  if (error instanceof UnreadableDocument) {
    return error.reason;
  }
  if (error instanceof VecinityError && error.code === 'badFile') {
    return 'damaged';
  }
  if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) {
    return 'damaged';
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'vanished' : 'unreadable';
  }
  throw error;
}
