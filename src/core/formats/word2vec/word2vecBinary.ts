import { badFile } from '../../io/badFile';
import { ByteReader } from '../../io/byteReader';
import type { Source } from '../../io/source';
import type { VecinityError } from '../../errors';
import type { Space } from '../../space';
import type { Vocabulary } from '../../vocabulary';
import { isUtf8 } from '../../text/utf8';
import type { ReadOptions } from '../format';
import { VectorTable, type TableOptions } from '../shared/vectorTable';
import type { WordTrimmer } from './layout/wordLayout';
import type { Word2vecHeader } from './word2vecHeader';

/** Maximum bytes of a word; a longer one means that the reader has lost the position of words. */
export const MAX_WORD_BYTES = 16 * 1024;
/** Bytes that are read at once. */
const WINDOW_BYTES = 1024 * 1024;
/** Consecutive words with control characters at which the file is refused. */
const STRANGE_WORDS = 3;

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/**
 * Reads word2vec's binary format behind its header: V times word, 0x20, D float32 little-endian. word2vec.c ends each row
 * with 0x0A, gensim does not: line ends before a word are skipped.
 *
 * A word that holds a space ends there, and all that follows is read from a wrong place. So words that are no words are
 * an error, while values that are not finite between good words are a fault.
 */
export class Word2vecBinaryReader {
  private readonly table: VectorTable;
  private readonly reader: ByteReader;
  private target: Uint8Array = new Uint8Array(0);
  private rowsRead = 0;
  /** Whether the last row has NaN or infinity. */
  private afterNotFinite = false;
  private strangeWords = 0;
  private sawStrangeWord = false;
  /** Whether a word was in another encoding than UTF-8. */
  private sawForeignWord = false;

  constructor(
    private readonly source: Source,
    private readonly header: Word2vecHeader,
    private readonly options: ReadOptions,
    tableOptions: TableOptions,
    private readonly words?: WordTrimmer,
  ) {
    this.table = new VectorTable(header.dimensions, header.rows, tableOptions);
    this.reader = new ByteReader(source, {
      position: header.length,
      signal: options.signal,
      windowBytes: WINDOW_BYTES,
      reuseWindow: true,
    });
  }

  /**
   * Reads all rows that are wanted.
   * @throws VecinityError `badFile` with the byte where a row is wrong, or if rows are missing; `unreadable`, `cancelled`
   */
  async read(): Promise<ReturnType<VectorTable['finish']>> {
    const { reader, table, header, source, options } = this;
    const maxRowBytes = MAX_WORD_BYTES + 1 + header.dimensions * 4;
    while (this.rowsRead < header.rows && !table.isFull) {
      const available = await reader.want(maxRowBytes);
      const rowsBefore = this.rowsRead;
      reader.skip(this.readRows(reader.peek()));
      if (this.rowsRead === rowsBefore && available < maxRowBytes) {
        throw this.bad(
          reader.position,
          `ends after ${this.rowsRead} of ${header.rows} words: it was cut short, or a word holds a space`,
        );
      }
      options.progress?.(Math.min(1, reader.position / source.size));
    }
    if (!table.isFull) {
      await this.readRest();
    }
    return table.finish();
  }

  /** Reads the rows that are complete in `bytes`. @returns where the first other one begins */
  private readRows(bytes: Uint8Array): number {
    const { header, table } = this;
    let start = 0;
    while (this.rowsRead < header.rows && !table.isFull) {
      while (bytes[start] === LINE_FEED) {
        start++;
      }
      const end = this.readRow(bytes, start);
      if (end < 0) {
        break;
      }
      start = end;
    }
    return start;
  }

  /** Reads the row at `start`. @returns its end, or -1 if it is not complete */
  private readRow(bytes: Uint8Array, start: number): number {
    const wordEnd = bytes.indexOf(SPACE, start);
    if ((wordEnd < 0 ? bytes.length : wordEnd) - start > MAX_WORD_BYTES) {
      throw this.lost(start, `has a word longer than ${MAX_WORD_BYTES} bytes`);
    }
    const end = wordEnd + 1 + this.header.dimensions * 4;
    if (wordEnd < 0 || end > bytes.length) {
      return -1;
    }
    this.checkWord(bytes, start, wordEnd);
    const place = this.reader.position + start;
    const row = this.addWord(bytes, start, wordEnd, place);
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

  private addWord(bytes: Uint8Array, start: number, end: number, place: number): number {
    const { words, table } = this;
    if (!words) {
      return table.add(bytes, start, end, place);
    }
    words.trim(bytes, start, end);
    return table.add(words.bytes, words.start, words.end, place);
  }

  /** @throws VecinityError `badFile` if this is no word, because the row before was not where it seemed to be */
  private checkWord(bytes: Uint8Array, start: number, end: number): void {
    const isStrange = hasControls(bytes, start, end);
    this.strangeWords = isStrange ? this.strangeWords + 1 : 0;
    this.sawStrangeWord ||= isStrange;
    const isForeign = !isStrange && !isUtf8(bytes, start, end);
    if (this.afterNotFinite && (isStrange || (isForeign && !this.sawForeignWord))) {
      throw this.lost(
        start,
        `has a value that is not a finite number in row ${this.rowsRead}, and no word behind that row`,
      );
    }
    this.sawForeignWord ||= isForeign;
    if (this.strangeWords === STRANGE_WORDS) {
      throw this.lost(start, `has no words in rows ${this.rowsRead - STRANGE_WORDS + 2} to ${this.rowsRead + 1}`);
    }
  }

  /** Reads on behind the last row to the end, where an archive compares its checksum. */
  private async readRest(): Promise<void> {
    const { reader, options } = this;
    let isTold = false;
    while ((await reader.want(WINDOW_BYTES)) > 0) {
      const rest = reader.peek();
      const at = rest.findIndex((byte) => byte !== LINE_FEED);
      if (at >= 0 && !isTold) {
        if (this.sawStrangeWord || this.afterNotFinite) {
          throw this.lost(at, 'has extra bytes after its last row');
        }
        options.faults?.add(
          'trailingBytes',
          { byte: reader.position + at },
          () => 'The file has extra bytes after its last row: they are skipped.',
        );
        isTold = true;
      }
      reader.skip(rest.length);
    }
  }

  /** @param at index in the window */
  private lost(at: number, trouble: string): VecinityError {
    return this.bad(
      this.reader.position + at,
      `${trouble}: perhaps a word before it holds a space, or its values are not float32`,
    );
  }

  private bad(byte: number, trouble: string): VecinityError {
    return badFile(this.source.path, trouble, {
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

/** Control characters; the reader refuses a file in which many words have them. */
export const BINARY_CONTROLS = Array.from({ length: 0x20 }, (_, byte) => byte).filter(
  (byte) => byte < 0x09 || byte > 0x0d,
);

/** Whether the reader would refuse these words, because several in a row have control characters. */
export function hasStrangeWords({ bytes, offsets, size }: Vocabulary): boolean {
  let strange = 0;
  for (let id = 0; id < size && strange < STRANGE_WORDS; id++) {
    strange = hasControls(bytes, offsets[id]!, offsets[id + 1]!) ? strange + 1 : 0;
  }
  return strange === STRANGE_WORDS;
}

/**
 * Yields the bytes of a word2vec binary file, as gensim writes them.
 * @param vocabulary of the space; its words have no spaces and line ends, which the format cannot hold
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
      piece[end++] = SPACE;
      const vector = space.vector(id);
      piece.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), end);
      end += vector.byteLength;
    }
    yield piece;
  }
}

/** Returns the length of the file that `word2vecBinaryPieces` makes. */
export function word2vecBinaryBytes(space: Space): number {
  const { vocabulary, dimensions } = space;
  const header = `${vocabulary.size} ${dimensions}\n`.length;
  return header + vocabulary.bytes.length + vocabulary.size * (1 + dimensions * 4);
}
