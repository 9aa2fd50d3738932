import { MAX_COLUMNS } from '../columns/tableColumns';
import { CsvCutter, type CsvCells } from './csvCutter';

/** A longer record means that a quote was never closed. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const QUOTE = 0x22;
const LF = 0x0a;
const decoder = new TextDecoder();

/** A record of a CSV file, as ranges in `bytes`. It is valid until the next record. */
export class CsvRecord {
  /** Number of fields. */
  count = 0;
  /** 1-based line where the record begins. */
  line = 0;
  bytes: Uint8Array = new Uint8Array(0);
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** 1 for a field with doubled quotes. */
  private escaped = new Uint8Array(64);

  /** Returns the bytes of a field without its quotes. */
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

  /** Sets the new range of a field, whose doubled quotes are now single. */
  moveField(index: number, start: number, end: number): void {
    this.starts[index] = start;
    this.ends[index] = end;
    this.escaped[index] = 0;
  }
}

/** Returns a field with one quote for each pair. */
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

/** Reads records from CSV, piece by piece. Skips empty lines. */
export class CsvRecords implements CsvCells {
  /** Whether a record had more than MAX_COLUMNS fields. */
  isTooWide = false;
  private readonly cutter: CsvCutter;
  private readonly record = new CsvRecord();
  private piece: Uint8Array = new Uint8Array(0);
  /** The fields of a record that began in an earlier piece, without their quotes. */
  private held = new Uint8Array(0);
  private heldBytes = 0;
  private isHeld = false;
  /** Range of the field so far, in `piece` or in `held`; `partStart` is -1 before its first part. */
  private partStart = -1;
  private partEnd = 0;
  private isEscaped = false;
  private isFirstQuoted = false;
  /** Line ends before the record, and within its quotes. */
  private lines: number;
  private linesWithin = 0;

  /**
   * @param delimiter byte between fields
   * @param take      receives each record; returns whether it wants more
   * @param lines     lines before the table
   */
  constructor(
    delimiter: number,
    private readonly take: (record: CsvRecord) => boolean,
    lines = 0,
  ) {
    this.lines = lines;
    this.cutter = new CsvCutter(delimiter, this);
  }

  /** 1-based line where the next record begins. */
  get line(): number {
    return this.lines + 1;
  }

  /**
   * Reads the next bytes without keeping `piece`.
   * @returns whether the caller wants more
   * @throws RangeError if a record has too many fields or a quote stays open
   */
  push(piece: Uint8Array): boolean {
    this.piece = piece;
    const wantsMore = this.cutter.push(piece);
    if (wantsMore && this.cutter.isInRow && !this.isHeld) {
      this.holdFields();
    }
    if (this.heldBytes > MAX_RECORD_BYTES) {
      throw openQuote();
    }
    return wantsMore;
  }

  /** Reads the last record. @throws RangeError if a quote stays open */
  finish(): void {
    if (this.cutter.isInQuotes) {
      throw openQuote();
    }
    this.cutter.finish();
  }

  part(start: number, end: number, place: 'bare' | 'quoted' | 'behindQuotes'): void {
    if (place === 'behindQuotes') {
      return;
    }
    if (place === 'quoted') {
      for (let i = start; i < end; i++) {
        this.linesWithin += this.piece[i] === LF ? 1 : 0;
      }
    }
    if (this.isHeld) {
      const from = this.hold(this.piece.subarray(start, end));
      this.partStart = this.partStart < 0 ? from : this.partStart;
      this.partEnd = this.heldBytes;
    } else {
      // A quoted part that begins with a quote begins with the second mark of a pair.
      const isPair = place === 'quoted' && this.piece[start] === QUOTE;
      this.isEscaped ||= isPair;
      if (this.partStart < 0) {
        this.partStart = isPair ? start - 1 : start;
      }
      this.partEnd = end;
    }
  }

  cellEnd(isQuoted: boolean): void {
    const { record } = this;
    this.isTooWide = record.count >= MAX_COLUMNS;
    if (this.isTooWide) {
      throw new RangeError(`has more than ${MAX_COLUMNS} fields, which is the maximum`);
    }
    if (record.count === 0) {
      this.isFirstQuoted = isQuoted;
    }
    if (this.partStart < 0) {
      record.addField(0, 0, false);
    } else {
      record.addField(this.partStart, this.partEnd, this.isEscaped);
      this.partStart = -1;
      this.isEscaped = false;
    }
  }

  rowEnd(): boolean {
    const { record } = this;
    const isEmpty = record.count === 1 && record.starts[0] === record.ends[0] && !this.isFirstQuoted;
    record.bytes = this.isHeld ? this.held : this.piece;
    record.line = this.lines + 1;
    this.lines += 1 + this.linesWithin;
    this.linesWithin = 0;
    this.isHeld = false;
    this.heldBytes = 0;
    const wantsMore = isEmpty || this.take(record);
    record.count = 0;
    return wantsMore;
  }

  /** Copies the record so far from `piece` to `held`. */
  private holdFields(): void {
    const { record, piece, partStart, partEnd } = this;
    record.bytes = piece;
    for (let i = 0; i < record.count; i++) {
      const start = this.hold(record.field(i));
      record.moveField(i, start, this.heldBytes);
    }
    if (partStart >= 0) {
      const part = piece.subarray(partStart, partEnd);
      this.partStart = this.hold(this.isEscaped ? withoutDoubledQuotes(part) : part);
      this.partEnd = this.heldBytes;
      this.isEscaped = false;
    }
    this.isHeld = true;
  }

  /** Appends to `held`, which grows by half. @returns the position of the bytes in it */
  private hold(bytes: Uint8Array): number {
    const start = this.heldBytes;
    const end = start + bytes.length;
    if (end > this.held.length) {
      const larger = new Uint8Array(Math.ceil(end * 1.5));
      larger.set(this.held.subarray(0, start));
      this.held = larger;
    }
    this.held.set(bytes, start);
    this.heldBytes = end;
    return start;
  }
}

function openQuote(): RangeError {
  return new RangeError('a quote is opened and never closed');
}
