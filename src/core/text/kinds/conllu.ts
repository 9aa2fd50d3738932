import { Lines, type TextFilter, type TextSink } from './filter';

/**
 * Reads the words of CoNLL-U and the older CoNLL formats: the column FORM, or the first column where lines have no
 * number. Where a token has several words, it reads the token as written. Comments and empty nodes are dropped. Parts that
 * an apostrophe joins are one text, as in prose. A blank line ends the sentence.
 * @see https://universaldependencies.org/format.html
 */
export class ConlluFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));
  private isInLongLine = false;
  private isAtStart = true;
  /** Whether the lines of this sentence begin with the number of the word. */
  private isNumbered = false;
  /** The last word of a token with several words, which is already read. */
  private coveredTo = 0;
  /** Whether no space follows the last token, and whether that has an apostrophe: `l'` before `eau`. */
  private isClose = false;
  private hasApostrophe = false;

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sentenceEnd();
  }

  private line(line: string, goesOn: boolean): void {
    const isRest = this.isInLongLine;
    this.isInLongLine = goesOn;
    if (isRest || /^\ufeff?#(?:\s|$|begin|end)/.test(line)) {
      return;
    }
    const columns = (line.includes('\t') ? line.split('\t', 12) : line.trim().split(/\s+/, 12)).map((cell) =>
      cell.replace(/^\ufeff/, '').trim(),
    );
    const first = columns[0]!;
    if (columns.every((cell) => cell === '') || first === '-DOCSTART-') {
      this.sentenceEnd();
      return;
    }
    if (this.isAtStart) {
      this.isNumbered = (columns.length > 2 && /^(?:[01]|1-\d+|0\.1)$/.test(first)) || columns.length >= 8;
      this.isAtStart = false;
    }
    const id = this.isNumbered ? /^(\d+)(?:-(\d+)|(\.\d+))?$/.exec(first) : null;
    if (!id) {
      // CoNLL-2012 has the document, its part and the number of the word before the word.
      const isPartOfDocument = columns.length > 4 && /^\d+$/.test(columns[1]!) && /^\d+$/.test(columns[2]!);
      this.give(columns[isPartOfDocument ? 3 : 0]!, false);
    } else if (id[2] !== undefined || (id[3] === undefined && Number(id[1]) > this.coveredTo)) {
      this.coveredTo = Math.max(this.coveredTo, Number(id[2] ?? 0));
      this.give(columns[1]!, /(?:^|\|)SpaceAfter=No(?:\||$)/.test(columns[9] ?? ''));
    }
  }

  private give(form: string, isClose: boolean): void {
    const hasApostrophe = /['\u2019]/.test(form);
    const isJoined = this.isClose && (hasApostrophe || this.hasApostrophe);
    this.sink.text(`${isJoined ? '' : ' '}${form === '_' ? '' : form}`);
    this.isClose = isClose;
    this.hasApostrophe = hasApostrophe;
  }

  private sentenceEnd(): void {
    this.isAtStart = true;
    this.coveredTo = 0;
    this.isClose = false;
    this.sink.sentenceEnd();
  }
}
