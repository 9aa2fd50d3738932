import { VecinityError } from '../../errors';
import type { Space } from '../../space';
import type { Vocabulary } from '../../vocabulary';
import { isUtf8 } from '../../text/utf8';
import { ByteQueue } from '../../io/byteQueue';
import type { Faults } from '../../io/faults';
import { VectorTable, type TableOptions } from '../shared/vectorTable';
import type { Word2vecHeader } from './word2vecHeader';

/** A longer word means that the reader no longer stands at a word. */
export const MAX_WORD_BYTES = 16 * 1024;
/** What is joined with the beginning of a row at once. */
const SLICE_BYTES = 1024 * 1024;
/** So many words with control characters in a row are none. */
const STRANGE_WORDS = 3;

/**
 * Reads word2vec's binary format, piece by piece: `V D\n`, then V times word, 0x20, D float32 little-endian.
 * word2vec.c ends each row with 0x0A, gensim does not: line ends before a word are skipped.
 * A word that holds a space ends there, and all that follows is read from a wrong place: so words that are none are an
 * error, while values that are not finite between good words are a fault.
 */
export class Word2vecBinaryReader {
  private readonly table: VectorTable;
  private readonly queue = new ByteQueue();
  private readonly faults: Faults | undefined;
  private target: Uint8Array = new Uint8Array(0);
  private rowsRead = 0;
  /** Of the first byte in `queue`. */
  private position: number;
  /** The row before the next has a value that is not finite. */
  private afterNotFinite = false;
  private strangeWords = 0;
  private sawStrangeWord = false;

  constructor(
    private readonly header: Word2vecHeader,
    private readonly path: string,
    options: TableOptions,
  ) {
    this.table = new VectorTable(header.dimensions, header.rows, options);
    this.faults = options.faults;
    this.position = header.length;
  }

  /** All rows that are wanted have been read: what follows need not be pushed. */
  get isDone(): boolean {
    return this.table.isFull;
  }

  /**
   * Takes the next bytes after the header; keeps none of `piece`.
   * @throws VecinityError `badFile` with the byte where a row is wrong.
   */
  push(piece: Uint8Array): void {
    for (let taken = 0; taken < piece.length; taken += SLICE_BYTES) {
      this.queue.append(piece.subarray(taken, taken + SLICE_BYTES));
      const { bytes } = this.queue;
      let start = 0;
      while (this.rowsRead < this.header.rows && !this.table.isFull) {
        const end = this.readRow(bytes, start);
        if (end < 0) {
          break;
        }
        start = end;
      }
      if (this.rowsRead === this.header.rows) {
        start = this.skipRest(bytes, start);
      }
      this.position += start;
      this.queue.drop(start);
    }
  }

  /** @throws VecinityError `badFile` if rows are missing. */
  finish(): ReturnType<VectorTable['finish']> {
    if (this.rowsRead < this.header.rows && !this.table.isFull) {
      throw this.bad(
        this.position,
        `ends after ${this.rowsRead} of ${this.header.rows} words: it was cut short, or a word holds a space`,
      );
    }
    return this.table.finish();
  }

  /** Reads the row at `start`; answers with its end, or -1 if not all of it is there. */
  private readRow(bytes: Uint8Array, start: number): number {
    const { dimensions } = this.header;
    let wordStart = start;
    while (bytes[wordStart] === 0x0a) {
      wordStart++;
    }
    const wordEnd = bytes.indexOf(0x20, wordStart);
    if ((wordEnd < 0 ? bytes.length : wordEnd) - wordStart > MAX_WORD_BYTES) {
      throw this.lost(wordStart, `has a word longer than ${MAX_WORD_BYTES} bytes`);
    }
    const end = wordEnd + 1 + dimensions * 4;
    if (wordEnd < 0 || end > bytes.length) {
      return -1;
    }
    this.checkWord(bytes, wordStart, wordEnd);
    const place = this.position + wordStart;
    const row = this.table.add(bytes, wordStart, wordEnd, place);
    this.rowsRead++;
    if (row >= 0) {
      const { vectors } = this.table;
      if (this.target.buffer !== vectors.buffer) {
        this.target = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
      }
      this.target.set(bytes.subarray(wordEnd + 1, end), row * 4);
      this.afterNotFinite = !this.table.checkRow(row, place);
    }
    return end;
  }

  /** @throws VecinityError `badFile` if this is no word, because the row before was not where it seemed to be */
  private checkWord(bytes: Uint8Array, start: number, end: number): void {
    const isStrange = hasControls(bytes, start, end);
    this.strangeWords = isStrange ? this.strangeWords + 1 : 0;
    this.sawStrangeWord ||= isStrange;
    if (this.afterNotFinite && (isStrange || !isUtf8(bytes, start, end))) {
      throw this.lost(
        start,
        `has a value that is not a finite number in row ${this.rowsRead}, and no word behind that row`,
      );
    }
    if (this.strangeWords === STRANGE_WORDS) {
      throw this.lost(start, `has no words in rows ${this.rowsRead - STRANGE_WORDS + 2} to ${this.rowsRead + 1}`);
    }
  }

  /** What follows the last row. */
  private skipRest(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length && bytes[at] === 0x0a) {
      at++;
    }
    if (at < bytes.length) {
      if (this.sawStrangeWord || this.afterNotFinite) {
        throw this.lost(at, 'goes on behind its last row');
      }
      const byte = this.position + at;
      this.faults?.add(
        'trailingBytes',
        { byte },
        () => 'The file goes on behind its last row: what is there is not read.',
      );
    }
    return bytes.length;
  }

  private lost(at: number, trouble: string): VecinityError {
    return this.bad(
      this.position + at,
      `${trouble}: perhaps a word before it holds a space, or its values are not float32`,
    );
  }

  private bad(byte: number, trouble: string): VecinityError {
    return new VecinityError('badFile', `${this.path} ${trouble} (at byte ${byte}).`, {
      path: this.path,
      byte,
      remedy: 'Get the file again, or save it as text (.vec) from the tool that made it.',
    });
  }
}

/** Control characters other than white space. */
function hasControls(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) {
      return true;
    }
  }
  return false;
}

/** Control characters that none of a file's words may have if many do: the reader would take them for something else. */
export const BINARY_CONTROLS = Array.from({ length: 0x20 }, (_, byte) => byte).filter(
  (byte) => byte < 0x09 || byte > 0x0d,
);

/** Whether so many words in a row have control characters that a reader takes them for none. */
export function hasStrangeWords({ bytes, offsets, size }: Vocabulary): boolean {
  let strange = 0;
  for (let id = 0; id < size && strange < STRANGE_WORDS; id++) {
    strange = hasControls(bytes, offsets[id]!, offsets[id + 1]!) ? strange + 1 : 0;
  }
  return strange === STRANGE_WORDS;
}

/**
 * The bytes of a word2vec binary file in pieces, as gensim writes them.
 * @param vocabulary of the space, its words without spaces and line ends, which the format has no way to hold
 */
export function* word2vecBinaryPieces(space: Space, vocabulary: Vocabulary): Generator<Uint8Array> {
  const { dimensions } = space;
  const encoder = new TextEncoder();
  yield encoder.encode(`${vocabulary.size} ${dimensions}\n`);
  const rowsAtOnce = Math.max(1, Math.floor(2_000_000 / (dimensions * 4 + 16)));
  for (let from = 0; from < vocabulary.size; from += rowsAtOnce) {
    const to = Math.min(vocabulary.size, from + rowsAtOnce);
    const wordBytes = vocabulary.offsets[to]! - vocabulary.offsets[from]!;
    const piece = new Uint8Array(wordBytes + (to - from) * (1 + dimensions * 4));
    let end = 0;
    for (let id = from; id < to; id++) {
      for (let i = vocabulary.offsets[id]!; i < vocabulary.offsets[id + 1]!; i++) {
        piece[end++] = vocabulary.bytes[i]!;
      }
      piece[end++] = 0x20;
      const vector = space.vector(id);
      piece.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), end);
      end += vector.byteLength;
    }
    yield piece;
  }
}

/** Length of the file that `word2vecBinaryPieces` makes. */
export function word2vecBinaryBytes(space: Space): number {
  const { vocabulary, dimensions } = space;
  const header = `${vocabulary.size} ${dimensions}\n`.length;
  return header + vocabulary.bytes.length + vocabulary.size * (1 + dimensions * 4);
}
