const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** UTF-8 bytes, or the UTF-16 units of a string: all marks of CSV are ASCII. */
export type CsvUnits = Uint8Array | Uint16Array;

/** Is called with the cells of a table in their order. Places are those in the piece that was pushed. */
export interface CsvCells {
  /**
   * A part of a cell. A cell has several parts where the piece ends, and between the two marks of a doubled quote; the
   * second mark belongs to the later part.
   */
  part(start: number, end: number, place: 'bare' | 'quoted' | 'behindQuotes'): void;
  /** @param end of the cell, where a delimiter, a line end or the end of the text is */
  cellEnd(isQuoted: boolean, end: number): void;
  /** @returns whether more rows are wanted */
  rowEnd(): boolean;
}

/** What the next unit means. After a quote within quotes the next unit tells whether it closes them. */
type State = 'cellStart' | 'bare' | 'quoted' | 'quote' | 'behindQuotes';

/**
 * Cuts CSV into cells, piece by piece, and keeps nothing of a piece. A row ends with LF, CRLF or CR; an empty line is a
 * row with one empty cell.
 * @see RFC 4180
 */
export class CsvCutter {
  private state: State = 'cellStart';
  private isQuoted = false;
  /** The cell is not the first in its row. */
  private isLater = false;
  /** The row before ended with CR, so an LF belongs to it. */
  private afterCr = false;

  /** @param delimiter between cells, as a character code */
  constructor(
    private readonly delimiter: number,
    private readonly cells: CsvCells,
  ) {}

  get isInQuotes(): boolean {
    return this.state === 'quoted';
  }

  /** Whether a row has begun and not ended. */
  get isInRow(): boolean {
    return this.isLater || this.state !== 'cellStart';
  }

  /** Takes the next units. @returns whether more are wanted */
  push(units: CsvUnits): boolean {
    const { delimiter, cells } = this;
    const { length } = units;
    let at = 0;
    while (at < length) {
      switch (this.state) {
        case 'cellStart':
          if (this.afterCr) {
            this.afterCr = false;
            if (units[at] === LF) {
              at++;
              break;
            }
          }
          this.isQuoted = units[at] === QUOTE;
          this.state = this.isQuoted ? 'quoted' : 'bare';
          at += this.isQuoted ? 1 : 0;
          break;
        case 'quoted':
          at = this.readQuoted(units, at, at);
          break;
        case 'quote':
          if (units[at] === QUOTE) {
            this.state = 'quoted';
            at = this.readQuoted(units, at, at + 1);
          } else {
            this.state = 'behindQuotes';
          }
          break;
        case 'bare':
        case 'behindQuotes': {
          const start = at;
          while (at < length && units[at] !== delimiter && units[at] !== LF && units[at] !== CR) {
            at++;
          }
          if (at > start) {
            cells.part(start, at, this.state);
          }
          if (at < length) {
            this.state = 'cellStart';
            cells.cellEnd(this.isQuoted, at);
            this.isLater = units[at] === delimiter;
            this.afterCr = units[at] === CR;
            at++;
            if (!this.isLater && !cells.rowEnd()) {
              return false;
            }
          }
          break;
        }
      }
    }
    return true;
  }

  /** Ends the last row, if it has no line end. @returns false if its last cell has an open quote */
  finish(): boolean {
    const isClosed = !this.isInQuotes;
    if (this.isInRow) {
      this.cells.cellEnd(this.isQuoted && this.state !== 'cellStart', 0);
      this.cells.rowEnd();
    }
    this.state = 'cellStart';
    this.isLater = false;
    return isClosed;
  }

  /** Gives the part from `start`, and looks for its quote from `at` on. @returns where to go on */
  private readQuoted(units: CsvUnits, start: number, at: number): number {
    const quote = units.indexOf(QUOTE, at);
    const end = quote < 0 ? units.length : quote;
    if (end > start) {
      this.cells.part(start, end, 'quoted');
    }
    if (quote < 0) {
      return end;
    }
    this.state = 'quote';
    return end + 1;
  }
}
