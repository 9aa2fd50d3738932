import { closeSync, fstatSync, readSync } from 'node:fs';
import { declaredEncoding } from '../../core/text/encodings/declared';
import { recogniseEncoding, type Recognised, type RecognisedText } from '../../core/text/encodings/recognise';
import { createTranscoder } from '../../core/text/encodings/transcoder';
import type { Transcoder } from '../../core/text/encodings/unitTranscoder';
import { BORDER_CONTEXT_BYTES, lineBorderAt } from '../../core/text/lineBorder';
import { documentKind, readsBytes, type Compression, type DocumentKind } from '../../core/text/kinds/kinds';
import { MAX_TOKEN_BYTES, type Tokenizer } from '../../core/text/tokenizer';
import { utf8Start } from '../../core/text/utf8';
import type { RecodedFile, SkipReason } from '../../protocol/training';
import { documentPieces } from './documentParts';
import { cutBytes, goesOnAsUtf8, recogniseFile } from './fileEncoding';
import { openToRead } from './openToRead';
import type { CorpusFile, Segment } from './segments';
import { reasonOf, whatChanged } from './skipReasons';
import { recodedFile } from './surveyLists';
import { unpackedPieces } from './unpacked';

/** Bytes read at once; a piece stays in the processor's cache while it is tokenised. */
const PIECE_BYTES = 128 * 1024;
/** Room for the unfinished end of the last piece, what a transcoder keeps back, and the end mark of the tokenizer. */
const CARRY_BYTES = 2 * MAX_TOKEN_BYTES + 64;

/** What came of reading a segment. */
export interface ReadSegment {
  /** Why the file, or a part of it, was skipped. */
  readonly reason?: SkipReason | undefined;
  /** The file's encoding, if it looked like UTF-8 to the survey and is not. */
  readonly found?: RecodedFile | undefined;
}

/** Streams segments through a tokenizer and reuses its buffers. Lines may have any length. */
export class SegmentReader {
  private readonly raw = Buffer.allocUnsafeSlow(BORDER_CONTEXT_BYTES + PIECE_BYTES);
  /** Transcoding makes up to three bytes from one. */
  private readonly text = Buffer.allocUnsafeSlow(CARRY_BYTES + 3 * PIECE_BYTES);
  private carried = 0;
  private transcoder: Transcoder | undefined;
  /** Whether the text may still turn out not to be UTF-8. */
  private isOpen = false;
  private found: RecodedFile | undefined;
  /** What was recognised of files that are cut, by path, because each segment would look again. */
  private readonly recognised = new Map<string, Recognised>();

  /** @param onRead receives the bytes read since its last call; it stops the reader by throwing */
  constructor(private readonly onRead: (bytes: number) => void) {}

  /** Reads one segment to its end, which also ends its last sentence. */
  async read(segment: Segment, tokenizer: Tokenizer): Promise<ReadSegment> {
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
    this.found = undefined;
    try {
      descriptor = openToRead(segment.file.path);
      const before = fstatSync(descriptor);
      if (before.isFile()) {
        reason =
          (await this.readFile(descriptor, before.size, segment, tokenizer, onPiece)) ??
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
    return { reason, found: this.found };
  }

  private async readFile(
    descriptor: number,
    size: number,
    segment: Segment,
    tokenizer: Tokenizer,
    onPiece: (bytes: number) => void,
  ): Promise<SkipReason | undefined> {
    const { file } = segment;
    const document = file.kind && documentKind(file.kind);
    if (document) {
      return this.readDocument(file.path, document, tokenizer, () => onPiece(0));
    }
    this.begin(file.recognised);
    this.isOpen = !file.recognised && !(file.kind && readsBytes(file.kind));
    return file.compressed
      ? this.readCompressed(descriptor, size, file, file.compressed, tokenizer, onPiece)
      : this.readOpen(descriptor, size, segment, tokenizer, onPiece);
  }

  /** Prepares for a text whose encoding is known; for UTF-8 if it is not. */
  private begin(recognised: RecognisedText | undefined): void {
    const encoding = recognised?.encoding ?? 'utf-8';
    this.transcoder = encoding === 'utf-8' ? undefined : createTranscoder(encoding);
    this.isOpen = false;
  }

  /** @param size bytes to read; a log may grow faster than we read it */
  private async readOpen(
    descriptor: number,
    size: number,
    segment: Segment,
    tokenizer: Tokenizer,
    onPiece: (bytes: number) => void,
  ): Promise<SkipReason | undefined> {
    let position = segment.start;
    let atStart = segment.start === 0;
    let skip = atStart ? (segment.file.recognised?.mark ?? 0) : 0;
    this.readContext(descriptor, position);
    for (;;) {
      const wanted = Math.max(0, Math.min(PIECE_BYTES, size - position));
      const length = readSync(descriptor, this.raw, BORDER_CONTEXT_BYTES, wanted, position);
      if (length === 0) {
        return position === 0 ? 'empty' : undefined;
      }
      const read = this.raw.subarray(0, BORDER_CONTEXT_BYTES + length);
      let piece = read.subarray(BORDER_CONTEXT_BYTES);
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
      piece = piece.subarray(skip);
      // A character that the file's end cuts may be a letter of a code page.
      const isCut = position + length >= size && lastNewline < 0 && cutBytes(piece) > 0;
      if (this.isOpen && (isCut || !goesOnAsUtf8(piece, position === 0))) {
        const decided = await this.decide(descriptor, size, segment, position === 0, onPiece);
        if (decided.reason) {
          return decided.reason;
        }
        piece = position === 0 ? piece.subarray(decided.mark) : piece;
      } else if (this.isOpen && position === 0) {
        piece = piece.subarray(utf8Start(piece));
      }
      // A character that is cut is read again with its end, in which an encoding may show.
      const held = this.isOpen && position + length < size ? cutBytes(piece) : 0;
      this.feed(piece.subarray(0, piece.length - held), tokenizer);
      onPiece(length - held);
      if (lastNewline >= 0) {
        return undefined;
      }
      this.raw.copyWithin(0, length - held, length - held + BORDER_CONTEXT_BYTES);
      position += length - held;
      skip = 0;
    }
  }

  /** Reads the bytes before a segment, on which it depends where the segment begins. */
  private readContext(descriptor: number, position: number): void {
    const length = Math.min(BORDER_CONTEXT_BYTES, position);
    this.raw.fill(0x20, 0, BORDER_CONTEXT_BYTES);
    readSync(descriptor, this.raw, BORDER_CONTEXT_BYTES - length, length, position - length);
  }

  /**
   * Recognises the encoding of a file that has turned out not to be UTF-8, by all its bytes.
   * @returns the bytes of its mark; or why the file is left out, if nothing of it has been read
   */
  private async decide(
    descriptor: number,
    size: number,
    { file, start, end }: Segment,
    isFirst: boolean,
    onPiece: (bytes: number) => void,
  ): Promise<{ readonly reason?: SkipReason; readonly mark: number }> {
    let recognised = this.recognised.get(file.path);
    if (!recognised) {
      recognised = await recogniseFile(descriptor, size, file, () => onPiece(0));
      if (start > 0 || end !== Infinity) {
        this.recognised.set(file.path, recognised);
      }
    }
    if (recognised.kind === 'text') {
      this.begin(recognised);
      this.found = recodedFile(file.path, recognised);
      return { mark: recognised.mark };
    }
    this.isOpen = false;
    if (isFirst) {
      return { reason: recognised.kind, mark: 0 };
    }
    this.found = { path: file.path, encoding: 'utf-8', by: 'valid', certain: false, brokenRuns: 1 };
    return { mark: 0 };
  }

  /** Reads a compressed file; feeds unpacked pieces to the tokenizer one at a time. */
  private async readCompressed(
    descriptor: number,
    size: number,
    file: CorpusFile,
    compression: Compression,
    tokenizer: Tokenizer,
    onPiece: (bytes: number) => void,
  ): Promise<SkipReason | undefined> {
    const whole = { file, start: 0, end: Infinity };
    let isFirst = true;
    let held: Uint8Array = new Uint8Array(0);
    if (file.recognised?.by === 'letters' || file.recognised?.by === 'valid') {
      // The survey has seen the beginning only.
      const { reason } = await this.decide(descriptor, size, whole, true, onPiece);
      if (reason) {
        return reason;
      }
      this.found = this.found?.encoding === file.recognised.encoding ? undefined : this.found;
    }
    for await (const unpacked of unpackedPieces(descriptor, size, compression, onPiece)) {
      let piece = held.length > 0 ? Buffer.concat([held, unpacked]) : unpacked;
      if (isFirst) {
        piece = piece.subarray(file.recognised?.mark ?? 0);
      }
      if (this.isOpen && !goesOnAsUtf8(piece, isFirst)) {
        const decided = await this.decide(descriptor, size, whole, isFirst, onPiece);
        if (decided.reason) {
          return decided.reason;
        }
        piece = isFirst ? piece.subarray(decided.mark) : piece;
      } else if (this.isOpen && isFirst) {
        piece = piece.subarray(utf8Start(piece));
      }
      isFirst = false;
      const cut = this.isOpen ? cutBytes(piece) : 0;
      this.feed(piece.subarray(0, piece.length - cut), tokenizer);
      held = new Uint8Array(piece.subarray(piece.length - cut));
    }
    const end = held.length > 0 ? await this.decide(descriptor, size, whole, false, onPiece) : undefined;
    if (end?.reason) {
      return end.reason;
    }
    this.feed(held, tokenizer);
    return isFirst ? 'empty' : undefined;
  }

  /** Reads the parts of a document, each as a text of its own. */
  private async readDocument(
    path: string,
    kind: DocumentKind,
    tokenizer: Tokenizer,
    onPiece: () => void,
  ): Promise<SkipReason | undefined> {
    let reason: SkipReason | undefined;
    let isFirst = true;
    for await (const { bytes, isLast } of documentPieces(path, kind)) {
      onPiece();
      if (isLast) {
        reason = this.finishText(tokenizer) ?? reason;
        isFirst = true;
        continue;
      }
      if (isFirst) {
        const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
        const recognised = recogniseEncoding(bytes, declaredEncoding(beginning, 'xml'));
        this.begin(recognised.kind === 'text' ? recognised : undefined);
        isFirst = false;
      }
      this.feed(bytes, tokenizer);
    }
    return reason;
  }

  private feed(piece: Uint8Array, tokenizer: Tokenizer): void {
    const { text } = this;
    let end: number;
    if (this.transcoder) {
      end = this.transcoder.write(piece, text, this.carried);
    } else {
      text.set(piece, this.carried);
      end = this.carried + piece.length;
    }
    const done = tokenizer.feed(text, end, false);
    text.copyWithin(0, done, end);
    this.carried = end - done;
  }

  private finishText(tokenizer: Tokenizer): SkipReason | undefined {
    const end = this.transcoder?.end(this.text, this.carried) ?? this.carried;
    this.carried = 0;
    try {
      tokenizer.feed(this.text, end, true);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }
}
