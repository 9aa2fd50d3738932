import { decoderOfCodePage, type Decode } from '../codePages';
import type { TextSink } from './filter';

const MAX_FONTS = 10_000;
/** Bytes of text that are decoded together. */
const MAX_PENDING = 4096;
const SPACE = 0x20;

/** Decodes the bytes of RTF by the code page of their font, or by that of the document. */
export class RtfBytes {
  /** The code page of the document. */
  codePage = 1252;
  /** Whether raised text comes next: its digits are the number of a note, and no part of the word before. */
  isRaised = false;
  private readonly pending = new Uint8Array(MAX_PENDING);
  private pendingBytes = 0;
  /** Whether earlier bytes of the run were decoded; a letter may begin in them. */
  private goesOn = false;
  private readonly fonts = new Map<number, number>();
  private readonly decoders = new Map<number, Decode>();

  constructor(private readonly sink: TextSink) {}

  setFont(font: number, codePage: number): void {
    if (this.fonts.size < MAX_FONTS) {
      this.fonts.set(font, codePage);
    }
  }

  add(byte: number, font: number | undefined): void {
    if (this.isRaised && byte >= 0x30 && byte <= 0x39) {
      this.pending[this.pendingBytes++] = SPACE;
    }
    this.isRaised = false;
    this.pending[this.pendingBytes++] = byte;
    if (this.pendingBytes >= MAX_PENDING - 1) {
      this.decode(font, true);
    }
  }

  /** Decodes what was added; a letter does not go on after it. */
  flush(font: number | undefined): void {
    if (this.pendingBytes > 0 || this.goesOn) {
      this.decode(font, false);
    }
  }

  private decode(font: number | undefined, goesOn: boolean): void {
    const page = (font === undefined ? undefined : this.fonts.get(font)) ?? this.codePage;
    let decode = this.decoders.get(page);
    if (!decode) {
      decode = decoderOfCodePage(page);
      this.decoders.set(page, decode);
    }
    // Bytes of a symbol font look like letters but draw symbols.
    this.sink.text(page === 0 ? ' ' : decode(this.pending.subarray(0, this.pendingBytes), goesOn));
    this.pendingBytes = 0;
    this.goesOn = goesOn;
  }
}
