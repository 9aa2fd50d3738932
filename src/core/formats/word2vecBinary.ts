import { VecinityError } from '../errors';
import type { Space } from '../space';
import { VectorTable, type TableOptions } from './vectorTable';
import type { Word2vecHeader } from './word2vecHeader';

/** A longer word means that the reader no longer stands at a word. */
const MAX_WORD_BYTES = 16 * 1024;

/**
 * Reads word2vec's binary format, piece by piece: `V D\n`, then V times word, 0x20, D float32 little-endian.
 * word2vec.c ends each row with 0x0A, gensim does not: line ends before a word are skipped.
 */
export class Word2vecBinaryReader {
  private readonly table: VectorTable;
  /** What is left of the last piece: the beginning of a row. */
  private rest = new Uint8Array(0);
  private rowsRead = 0;
  private position: number;

  constructor(
    private readonly header: Word2vecHeader,
    private readonly path: string,
    options: TableOptions,
  ) {
    this.table = new VectorTable(header.dimensions, header.rows, options);
    this.position = header.length;
  }

  /**
   * Takes the next bytes after the header; keeps none of `piece`.
   * @throws VecinityError `badFile` with the byte where a row is wrong.
   */
  push(piece: Uint8Array): void {
    let bytes = piece;
    if (this.rest.length > 0) {
      bytes = new Uint8Array(this.rest.length + piece.length);
      bytes.set(this.rest);
      bytes.set(piece, this.rest.length);
    }
    let start = 0;
    while (this.rowsRead < this.header.rows) {
      const end = this.readRow(bytes, start);
      if (end < 0) {
        break;
      }
      start = end;
    }
    this.position += start;
    this.rest = bytes.slice(start);
  }

  /** @throws VecinityError `badFile` if rows are missing. */
  finish(): ReturnType<VectorTable['finish']> {
    if (this.rowsRead < this.header.rows) {
      throw this.bad(this.position, `ends after ${this.rowsRead} of ${this.header.rows} words: it was cut short`);
    }
    return this.table.finish();
  }

  /** Reads the row at `start`; answers with its end, or -1 if not all of it is there. */
  private readRow(bytes: Uint8Array, start: number): number {
    let wordStart = start;
    while (bytes[wordStart] === 0x0a) {
      wordStart++;
    }
    const wordEnd = bytes.indexOf(0x20, wordStart);
    if ((wordEnd < 0 ? bytes.length : wordEnd) - wordStart > MAX_WORD_BYTES) {
      throw this.bad(this.position + wordStart, `has a word longer than ${MAX_WORD_BYTES} bytes`);
    }
    const end = wordEnd + 1 + this.header.dimensions * 4;
    if (wordEnd < 0 || end > bytes.length) {
      return -1;
    }
    const row = this.table.add(bytes, wordStart, wordEnd, this.position + wordStart);
    this.rowsRead++;
    if (row >= 0) {
      const { vectors } = this.table;
      new Uint8Array(vectors.buffer, vectors.byteOffset + row * 4, this.header.dimensions * 4).set(
        bytes.subarray(wordEnd + 1, end),
      );
      for (let i = row; i < row + this.header.dimensions; i++) {
        if (!Number.isFinite(vectors[i])) {
          throw this.bad(
            this.position + wordEnd + 1 + (i - row) * 4,
            `has a value that is not a finite number in row ${this.rowsRead}: perhaps a word before it holds a space`,
          );
        }
      }
    }
    return end;
  }

  private bad(byte: number, trouble: string): VecinityError {
    return new VecinityError('badFile', `${this.path} ${trouble} (at byte ${byte}).`, {
      path: this.path,
      byte,
      remedy: 'Get the file again, or save it as text (.vec) from the tool that made it.',
    });
  }
}

/**
 * The bytes of a word2vec binary file in pieces, as gensim writes them. In a word, white space becomes `_`: the format
 * has no way to hold it.
 */
export function* word2vecBinaryPieces(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
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
        const byte = vocabulary.bytes[i]!;
        piece[end++] = byte === 0x20 || byte === 0x0a ? 0x5f : byte;
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
