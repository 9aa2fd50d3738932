/** Takes what a filter finds to read: prose, in pieces of any length. */
export interface TextSink {
  /** A line end in it ends the sentence if the tokenizer of prose finds so; anything else is plain text. */
  text(text: string): void;
  /** The sentence ends here, whatever follows. */
  sentenceEnd(): void;
}

/**
 * Finds the text to read in a file of some kind. Pieces may be cut anywhere, the result does not depend on it; memory
 * does not grow with the file. A filter is for one file.
 */
export interface TextFilter {
  /** @throws MalformedText */
  write(piece: string): void;
  /** @throws MalformedText */
  end(): void;
  /** Records that were left out because they are broken. */
  readonly brokenRecords?: number;
}

/** The file is not what its kind should be from here on. */
export class MalformedText extends Error {}

/** Characters of a line, paragraph or cell that are looked at together; longer ones are cut, wherever that is. */
export const longestUnit = 1 << 16;

/** Gathers lines from pieces; LF, CRLF and CR end them. */
export class Lines {
  private rest = '';
  /** Reading on in a line whose beginning was given away. */
  private isCut = false;

  /** @param longest characters of a line; `onLine` is told parts of longer ones, all but the last with `goesOn` */
  constructor(
    private readonly onLine: (line: string, goesOn: boolean) => void,
    private readonly longest = longestUnit,
  ) {}

  write(piece: string): void {
    const text = this.rest + piece;
    let start = 0;
    // The rest was looked through when it came, but for a CR at its end, whose LF may come now.
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
    // A CR at the end may belong to a line end.
    while (this.rest.length - (this.rest.endsWith('\r') ? 1 : 0) > this.longest) {
      this.onLine(this.rest.slice(0, this.longest), true);
      this.isCut = true;
      this.rest = this.rest.slice(this.longest);
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
    for (; line.length - from > this.longest; from += this.longest) {
      this.onLine(line.slice(from, from + this.longest), true);
    }
    this.isCut = false;
    this.onLine(line.slice(from), false);
  }
}
