import { MOST_COLUMNS } from '../columns/tableColumns';

/** A longer record means that a quote was never closed. */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const decoder = new TextDecoder();

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
    return this.escaped[index] ? withoutDoubledQuotes(field) : field;
  }

  text(index: number): string {
    return decoder.decode(this.field(index));
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

/** In a field quotes stand in pairs. */
function withoutDoubledQuotes(field: Uint8Array): Uint8Array {
  const single = new Uint8Array(field.length);
  let length = 0;
  for (let i = 0; i < field.length; i++) {
    single[length++] = field[i]!;
    if (field[i] === QUOTE) {
      i++;
    }
  }
  return single.subarray(0, length);
}

/**
 * Where in a record the scanner is. Behind a quote within quotes the next byte tells whether it closes them; what stands
 * between the closing quote and the delimiter belongs to nothing.
 */
type Place = 'fieldStart' | 'bare' | 'quoted' | 'quote' | 'closed';

/** Cuts CSV into records, piece by piece. Lines end with LF, CRLF or CR; empty ones are skipped. */
export class CsvScanner {
  /** A record had more fields than are read. */
  isTooWide = false;
  private readonly record = new CsvRecord();
  /** What is held of a record that goes on in the next piece, with room for more of it. */
  private held = new Uint8Array(0);
  private heldBytes = 0;
  /** Lines before the record. */
  private lines = 0;
  /** A line that ended with CR may go on with the LF of the same end. */
  private afterCr = false;

  /** Where the record goes on, that no byte of it is looked at again for each piece. */
  private place: Place = 'fieldStart';
  private at = 0;
  private fieldStart = 0;
  private fieldEnd = 0;
  private isEscaped = false;
  private linesWithin = 0;

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
   * @throws RangeError for a record without end, or of too many fields
   */
  push(piece: Uint8Array): boolean {
    return this.scan(piece, false);
  }

  /** @throws RangeError for a quote that is never closed */
  finish(): void {
    this.scan(new Uint8Array(0), true);
  }

  private scan(piece: Uint8Array, isLast: boolean): boolean {
    const bytes = this.heldBytes > 0 ? this.hold(piece) : piece;
    let start = 0;
    let wantsMore = true;
    while (wantsMore && start < bytes.length) {
      const isWithin = this.isWithin(start);
      if (!isWithin && (bytes[start] === LF || bytes[start] === CR)) {
        this.lines += bytes[start] === LF && this.afterCr ? 0 : 1;
        this.afterCr = bytes[start] === CR;
        this.at = ++start;
        continue;
      }
      if (!isWithin) {
        this.record.count = 0;
        this.linesWithin = 0;
      }
      if (!this.readRecord(bytes, isLast)) {
        break;
      }
      this.record.bytes = bytes;
      this.record.line = this.lines + 1;
      this.lines += this.linesWithin;
      this.afterCr = false;
      wantsMore = this.take(this.record);
      start = this.at;
    }
    this.keep(bytes, start);
    if (this.heldBytes > MOST_RECORD_BYTES || (isLast && wantsMore && this.heldBytes > 0)) {
      throw new RangeError('a quote is opened and never closed');
    }
    return wantsMore;
  }

  /** What is held, with `piece` behind it. Its room grows by half: no byte is copied for each piece. */
  private hold(piece: Uint8Array): Uint8Array {
    const end = this.heldBytes + piece.length;
    if (end > this.held.length) {
      const larger = new Uint8Array(Math.ceil(end * 1.5));
      larger.set(this.held.subarray(0, this.heldBytes));
      this.held = larger;
    }
    this.held.set(piece, this.heldBytes);
    this.heldBytes = end;
    return this.held.subarray(0, end);
  }

  /** Holds what is left from `start` on, where a record begins. */
  private keep(bytes: Uint8Array, start: number): void {
    const isHeld = this.heldBytes > 0;
    if (!isHeld || start > 0) {
      // A new array: the record that was taken last lies in the old one.
      const rest = bytes.subarray(start);
      this.held = rest.slice();
      this.heldBytes = rest.length;
      const fields = this.isWithin(start) ? this.record.count : 0;
      for (let i = 0; i < fields; i++) {
        this.record.starts[i]! -= start;
        this.record.ends[i]! -= start;
      }
      this.at -= start;
      this.fieldStart -= start;
      this.fieldEnd -= start;
    }
  }

  /** Whether some of the record that begins at `start` has been read. */
  private isWithin(start: number): boolean {
    return this.at > start || this.place !== 'fieldStart';
  }

  /** Reads on in the record; answers whether it ended, at its line end. @throws RangeError */
  private readRecord(bytes: Uint8Array, isLast: boolean): boolean {
    const { delimiter } = this;
    const { length } = bytes;
    for (;;) {
      switch (this.place) {
        case 'fieldStart':
          if (this.at >= length && !isLast) {
            return false;
          }
          this.isEscaped = false;
          if (bytes[this.at] === QUOTE) {
            this.fieldStart = ++this.at;
            this.place = 'quoted';
          } else {
            this.fieldStart = this.at;
            this.place = 'bare';
          }
          break;
        case 'quoted': {
          const quote = bytes.indexOf(QUOTE, this.at);
          if (quote < 0) {
            this.at = length;
            return false;
          }
          this.at = quote + 1;
          this.place = 'quote';
          break;
        }
        case 'quote':
          if (this.at >= length && !isLast) {
            return false;
          }
          if (bytes[this.at] === QUOTE) {
            this.isEscaped = true;
            this.at++;
            this.place = 'quoted';
            break;
          }
          this.fieldEnd = this.at - 1;
          for (let i = this.fieldStart; i < this.fieldEnd; i++) {
            this.linesWithin += bytes[i] === LF ? 1 : 0;
          }
          this.place = 'closed';
          break;
        case 'bare':
        case 'closed': {
          let at = this.at;
          while (at < length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
            at++;
          }
          this.at = at;
          if (at >= length && !isLast) {
            return false;
          }
          this.isTooWide = this.record.count >= MOST_COLUMNS;
          if (this.isTooWide) {
            throw new RangeError(`has more than ${MOST_COLUMNS} fields: no more are read`);
          }
          this.record.addField(this.fieldStart, this.place === 'bare' ? at : this.fieldEnd, this.isEscaped);
          this.place = 'fieldStart';
          if (bytes[at] !== delimiter) {
            return true;
          }
          this.at++;
          break;
        }
      }
    }
  }
}
