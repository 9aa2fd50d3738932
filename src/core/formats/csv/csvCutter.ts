const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** UTF-8 bytes or UTF-16 units. Both work, because the delimiters, quotes and line ends of CSV are ASCII. */
type CsvUnits = Uint8Array | Uint16Array;

/** Receives the cells of a table in their order. Positions count from the start of the pushed piece. */
export interface CsvCells {
  /**
   * Receives a part of a cell. A new part begins with a new piece and between the two marks of a doubled quote. The
   * second mark belongs to the later part.
   */
  part(start: number, end: number, place: 'bare' | 'quoted' | 'behindQuotes'): void;
  /** @param end position of the delimiter or line end after the cell; 0 at the end of the text */
  cellEnd(isQuoted: boolean, end: number): void;
  /** @returns whether the caller wants more rows */
  rowEnd(): boolean;
}

/** How to read the next unit. `quote`: after a quote within quotes, which may close the cell or be doubled. */
type State = 'cellStart' | 'bare' | 'quoted' | 'quote' | 'behindQuotes';

/**
 * Splits CSV into cells, piece by piece, without keeping a piece. A row ends with LF, CRLF or CR.
 * An empty line is a row with one empty cell.
 * @see RFC 4180
 */
export class CsvCutter {
  private state: State = 'cellStart';
  private isQuoted = false;
  /** Whether the cell is not the first in its row. */
  private isLater = false;
  /** Whether the previous row ended with CR, so that an LF belongs to it. */
  private afterCr = false;

  /** @param delimiter character code between cells */
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

  /** Reads the next units. @returns whether the caller wants more */
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

  /** Passes on the part from `start` to the next quote at or after `at`. @returns the position after that quote */
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
