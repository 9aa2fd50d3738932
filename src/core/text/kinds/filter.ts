/** Receives the prose of a file, in pieces of any length. */
export interface TextSink {
  /** Plain text. The tokenizer of prose decides whether a line end ends a sentence. */
  text(text: string): void;
  /** The sentence ends here. */
  sentenceEnd(): void;
}

/**
 * Extracts the text of one file of some kind. The result does not depend on where pieces are cut. Memory does not grow
 * with the file.
 */
export interface TextFilter {
  /** @throws MalformedText */
  write(piece: string): void;
  /** @throws MalformedText */
  end(): void;
  /** Number of invalid records, which are skipped. */
  readonly brokenRecords?: number;
}

/** Thrown where the file stops being valid for its kind. */
export class MalformedText extends Error {}

/** Maximum UTF-16 length of a line, paragraph or cell; longer ones are cut at this length. */
export const MAX_UNIT_LENGTH = 1 << 16;

/** Splits pieces of text into lines, which end with LF, CR LF or CR. */
export class Lines {
  private rest = '';
  /** Whether the beginning of this line was passed on already. */
  private isCut = false;

  /** @param maxLength longer lines reach `onLine` in parts, all but the last part with `goesOn` */
  constructor(
    private readonly onLine: (line: string, goesOn: boolean) => void,
    private readonly maxLength = MAX_UNIT_LENGTH,
  ) {}

  write(piece: string): void {
    const text = this.rest + piece;
    let start = 0;
    // The rest was searched before, except for a CR at its end, whose LF may come now.
    const ends = /\r\n?|\n/g;
    ends.lastIndex = Math.max(0, this.rest.length - 1);
    for (let match = ends.exec(text); match; match = ends.exec(text)) {
      if (match[0] === '\r' && ends.lastIndex === text.length) {
        break;
      }
      this.give(text.slice(start, match.index));
      start = ends.lastIndex;
    }
    this.rest = text.slice(start);
    // A CR at the end may be half of a line end.
    while (this.rest.length - (this.rest.endsWith('\r') ? 1 : 0) > this.maxLength) {
      this.onLine(this.rest.slice(0, this.maxLength), true);
      this.isCut = true;
      this.rest = this.rest.slice(this.maxLength);
    }
  }

  end(): void {
    const line = this.rest.replace(/\r$/, '');
    this.rest = '';
    if (line !== '' || this.isCut) {
      this.give(line);
    }
  }

  private give(line: string): void {
    let from = 0;
    for (; line.length - from > this.maxLength; from += this.maxLength) {
      this.onLine(line.slice(from, from + this.maxLength), true);
    }
    this.isCut = false;
    this.onLine(line.slice(from), false);
  }
}

/** A filter that reads line by line. The end of the file ends its last sentence. */
export abstract class LineFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));

  constructor(protected readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sink.sentenceEnd();
  }

  /** @param goesOn whether the next call brings more of the same line */
  protected abstract line(line: string, goesOn: boolean): void;
}
