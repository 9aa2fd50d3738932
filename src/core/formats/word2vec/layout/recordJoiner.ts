import type { RowLayout } from './rowLayout';

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * Yields a text with one record a line, where records go on over several lines. Line feeds within a record become spaces;
 * they follow its end, so that lines keep their numbers.
 * @param pieces the text, from the first row on
 */
export async function* oneRecordALine(
  pieces: AsyncIterable<Uint8Array>,
  linesOfRecord: RowLayout['linesOfRecord'],
): AsyncGenerator<Uint8Array> {
  const joiner = new RecordJoiner(linesOfRecord);
  for await (const piece of pieces) {
    yield joiner.join(piece);
  }
}

class RecordJoiner {
  private joined = new Uint8Array(0);
  private isOpen = false;
  /** Lines of this record so far that are not blank. */
  private lines = 0;
  private isBlankLine = true;
  /** Line feeds within the record. */
  private pending = 0;

  constructor(private readonly linesOfRecord: RowLayout['linesOfRecord']) {}

  /** Returns the next part of the text; valid until the next call. */
  join(piece: Uint8Array): Uint8Array {
    // Each line feed within the record is written once more behind it.
    let needed = piece.length + this.pending;
    for (const byte of piece) {
      needed += byte === LINE_FEED ? 1 : 0;
    }
    if (this.joined.length < needed) {
      this.joined = new Uint8Array(needed);
    }
    const { joined } = this;
    let to = 0;
    for (const byte of piece) {
      if (byte !== LINE_FEED) {
        this.isBlankLine &&= byte <= SPACE;
        this.isOpen = byte === OPEN || (this.isOpen && byte !== CLOSE);
        joined[to++] = byte;
        continue;
      }
      this.lines += this.isBlankLine ? 0 : 1;
      this.isBlankLine = true;
      const isWithin =
        this.linesOfRecord === 'toBracket' ? this.isOpen : this.lines > 0 && this.lines < this.linesOfRecord;
      if (isWithin) {
        joined[to++] = SPACE;
        this.pending++;
        continue;
      }
      joined[to++] = LINE_FEED;
      joined.fill(LINE_FEED, to, to + this.pending);
      to += this.pending;
      this.pending = 0;
      this.lines = 0;
    }
    return joined.subarray(0, to);
  }
}
