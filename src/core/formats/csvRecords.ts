/** A longer record means that a quote was never closed. */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A record of a CSV file (RFC 4180), as places in the bytes that hold it; good until the next one. */
export class CsvRecord {
  /** Of its fields. */
  count = 0;
  /** 1-based line it begins in. */
  line = 0;
  bytes: Uint8Array = new Uint8Array(0);
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** Whether a field holds doubled quotes. */
  private escaped = new Uint8Array(64);

  /** The bytes of a field, without its quotes. */
  field(index: number): Uint8Array {
    const field = this.bytes.subarray(this.starts[index], this.ends[index]);
    return this.escaped[index] ? field.filter((byte, i) => byte !== QUOTE || !isSecond(field, i)) : field;
  }

  text(index: number): string {
    return new TextDecoder().decode(this.field(index));
  }

  addField(start: number, end: number, isEscaped: boolean): void {
    if (this.count === this.starts.length) {
      const grow = <Values extends Int32Array | Uint8Array>(values: Values, to: Values): Values => {
        to.set(values);
        return to;
      };
      this.starts = grow(this.starts, new Int32Array(2 * this.count));
      this.ends = grow(this.ends, new Int32Array(2 * this.count));
      this.escaped = grow(this.escaped, new Uint8Array(2 * this.count));
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.escaped[this.count++] = isEscaped ? 1 : 0;
  }
}

/** Whether the quote at `index` is the second of a pair: an odd number of quotes stands before it. */
function isSecond(field: Uint8Array, index: number): boolean {
  let before = 0;
  while (index - before > 0 && field[index - before - 1] === QUOTE) {
    before++;
  }
  return before % 2 === 1;
}

/** Cuts CSV into records, piece by piece. Lines end with LF, CRLF or CR; empty ones are skipped. */
export class CsvScanner {
  private readonly record = new CsvRecord();
  private rest = new Uint8Array(0);
  /** Lines before `rest`. */
  private lines = 0;
  /** A line that ended with CR may go on with the LF of the same end. */
  private afterCr = false;

  /**
   * @param delimiter byte between fields
   * @param take      told each record; answers whether it wants more
   */
  constructor(
    private readonly delimiter: number,
    private readonly take: (record: CsvRecord) => boolean,
  ) {}

  /** The line where the next record begins. */
  get line(): number {
    return this.lines + 1;
  }

  /**
   * Takes the next bytes; keeps none of `piece`. Answers whether more are wanted.
   * @throws RangeError for a record without end
   */
  push(piece: Uint8Array): boolean {
    return this.scan(piece, false);
  }

  /** @throws RangeError for a quote that is never closed */
  finish(): void {
    this.scan(new Uint8Array(0), true);
  }

  private scan(piece: Uint8Array, isLast: boolean): boolean {
    let bytes = piece;
    if (this.rest.length > 0) {
      bytes = new Uint8Array(this.rest.length + piece.length);
      bytes.set(this.rest);
      bytes.set(piece, this.rest.length);
    }
    let start = 0;
    let wantsMore = true;
    while (wantsMore && start < bytes.length) {
      if (bytes[start] === LF || bytes[start] === CR) {
        this.lines += bytes[start] === LF && this.afterCr ? 0 : 1;
        this.afterCr = bytes[start] === CR;
        start++;
        continue;
      }
      const lines = this.lines;
      const end = this.readRecord(bytes, start, isLast);
      if (end < 0) {
        this.lines = lines;
        break;
      }
      this.afterCr = false;
      wantsMore = this.take(this.record);
      start = end;
    }
    this.rest = bytes.slice(start);
    if (this.rest.length > MOST_RECORD_BYTES || (isLast && wantsMore && this.rest.length > 0)) {
      throw new RangeError('a quote is opened and never closed');
    }
    return wantsMore;
  }

  /** Reads the record at `start`; answers with the place of its line end, or -1 if not all of it is there. */
  private readRecord(bytes: Uint8Array, start: number, isLast: boolean): number {
    const { record, delimiter } = this;
    record.bytes = bytes;
    record.count = 0;
    record.line = this.lines + 1;
    for (let at = start; ; at++) {
      let fieldStart = at;
      let fieldEnd: number;
      let isEscaped = false;
      if (bytes[at] === QUOTE) {
        fieldStart = ++at;
        for (;;) {
          at = bytes.indexOf(QUOTE, at);
          if (at < 0) {
            return -1;
          }
          if (bytes[at + 1] !== QUOTE) {
            break;
          }
          isEscaped = true;
          at += 2;
        }
        fieldEnd = at++;
        for (let i = fieldStart; i < fieldEnd; i++) {
          this.lines += bytes[i] === LF ? 1 : 0;
        }
        // What stands between the closing quote and the delimiter belongs to nothing.
        while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
          at++;
        }
      } else {
        while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
          at++;
        }
        fieldEnd = at;
      }
      if (at >= bytes.length && !isLast) {
        return -1;
      }
      record.addField(fieldStart, fieldEnd, isEscaped);
      if (bytes[at] !== delimiter) {
        return at;
      }
    }
  }
}
