import { utf8Start } from '../../text/utf8';
import type { Faults } from '../../io/faults';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * Finds quirks of a text file that our reader accepts and other tools do not. gensim, spaCy and fastText's tools want a first line with
 * both counts, line feeds between rows and single spaces between fields.
 */
export class FormatQuirks {
  private started = false;
  private line = 1;
  private atLineStart = true;
  private previous = LF;
  private hasOddSeparator = false;
  private crlf = 0;
  private lf = 0;

  /** @param header whether the file begins with its counts */
  constructor(
    private readonly faults: Faults,
    private readonly header: boolean,
  ) {}

  /** Takes the next bytes of the file. */
  push(bytes: Uint8Array): void {
    let start = 0;
    if (!this.started) {
      this.started = true;
      start = this.begin(bytes);
    }
    let { previous, atLineStart } = this;
    for (let i = start; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === LF) {
        this.endLine(previous);
        atLineStart = true;
      } else if (byte === TAB || (byte === SPACE && (atLineStart || previous === SPACE))) {
        this.hasOddSeparator = true;
        atLineStart = false;
      } else if (byte !== CR) {
        atLineStart = false;
      }
      previous = byte;
    }
    this.previous = previous;
    this.atLineStart = atLineStart;
  }

  finish(): void {
    if (this.crlf > 0 && this.lf > 0) {
      this.faults.add('lineEnds', { line: 1 }, () => {
        return `${this.crlf} lines end in CR LF and ${this.lf} in LF: some tools read the CR as part of the row.`;
      });
    }
  }

  private begin(bytes: Uint8Array): number {
    if (!this.header) {
      this.faults.add('header', { line: 1 }, () => {
        return 'The first line has no counts of words and dimensions. gensim, spaCy and fastText’s tools need them.';
      });
    }
    const start = utf8Start(bytes);
    if (start > 0) {
      this.faults.add('encoding', { line: 1 }, () => {
        return 'The file begins with a byte order mark, which other tools read as part of the first line.';
      });
    }
    return start;
  }

  private endLine(previous: number): void {
    if (previous === CR) {
      this.crlf++;
    } else {
      this.lf++;
    }
    if (this.hasOddSeparator) {
      this.hasOddSeparator = false;
      this.faults.add('separator', { line: this.line }, () => {
        return 'The line has a leading space, a tab or two spaces in a row; gensim and fastText’s tools need single spaces.';
      });
    }
    this.line++;
  }
}
