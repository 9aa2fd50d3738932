import { VecinityError } from '../errors';
import type { Space } from '../space';
import { float32ToDecimal, parseDecimal } from './decimal';
import { VectorTable, type TableOptions } from './vectorTable';

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * Reads word2vec, fastText and GloVe text, piece by piece. A row is a word, a space, D numbers, line feed. The last D
 * fields are the numbers and all before them is the word, because words may hold spaces. Rows end at line feeds only:
 * other line separators occur in words. Spaces at the end, carriage returns and doubled separators are tolerated.
 */
export class Word2vecTextReader {
  private readonly table: VectorTable;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  /** What is left of the last piece: the beginning of a line. */
  private rest = new Uint8Array(0);
  private line: number;
  private rowsRead = 0;

  /**
   * @param expectedRows what memory is taken for at once.
   * @param headerLines  lines before the first row, for messages.
   */
  constructor(
    private readonly dimensions: number,
    expectedRows: number,
    headerLines: number,
    private readonly path: string,
    options: TableOptions,
  ) {
    this.table = new VectorTable(dimensions, expectedRows, options);
    this.starts = new Int32Array(dimensions);
    this.ends = new Int32Array(dimensions);
    this.line = headerLines;
  }

  /**
   * Takes the next bytes after the header; keeps none of `piece`.
   * @throws VecinityError `badFile` with the line that is wrong.
   */
  push(piece: Uint8Array): void {
    let bytes = piece;
    if (this.rest.length > 0) {
      bytes = new Uint8Array(this.rest.length + piece.length);
      bytes.set(this.rest);
      bytes.set(piece, this.rest.length);
    }
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(0x0a, start);
      if (end < 0) {
        break;
      }
      this.readLine(bytes, start, end);
      start = end + 1;
    }
    this.rest = bytes.slice(start);
    if (this.rest.length > MAX_LINE_BYTES) {
      throw this.bad(this.line + 1, `has a line longer than ${MAX_LINE_BYTES} bytes`);
    }
  }

  /**
   * @param announcedRows what the header says, if there is one. More rows are taken: GloVe writes one more than it says.
   * @throws VecinityError `badFile` if rows are missing.
   */
  finish(announcedRows: number | undefined): ReturnType<VectorTable['finish']> {
    if (this.rest.length > 0) {
      this.readLine(this.rest, 0, this.rest.length);
    }
    if (this.rowsRead < (announcedRows ?? 1)) {
      throw this.bad(1, `holds ${this.rowsRead} rows, but its first line says ${announcedRows ?? 1}: it was cut short`);
    }
    return this.table.finish();
  }

  private readLine(bytes: Uint8Array, start: number, end: number): void {
    this.line++;
    while (end > start && (bytes[end - 1] === 0x0d || isSeparator(bytes[end - 1]!))) {
      end--;
    }
    if (end === start) {
      return;
    }
    const wordEnd = this.findFields(bytes, start, end);
    const row = this.table.add(bytes, start, wordEnd, this.line);
    const { vectors } = this.table;
    this.rowsRead++;
    for (let field = 0; field < this.dimensions; field++) {
      const value = Math.fround(parseDecimal(bytes, this.starts[field]!, this.ends[field]!));
      if (!Number.isFinite(value)) {
        const text = String.fromCharCode(...bytes.subarray(this.starts[field], this.ends[field]).subarray(0, 20));
        throw this.bad(this.line, `has ${JSON.stringify(text)} where a finite number should be, field ${field + 1}`);
      }
      if (row >= 0) {
        vectors[row + field] = value;
      }
    }
    if (this.rowsRead === 1) {
      this.checkWidth(bytes, start, wordEnd);
    }
  }

  /** Finds the last D fields of a line; answers with the end of the word before them. */
  private findFields(bytes: Uint8Array, start: number, end: number): number {
    let widestGap = 1;
    let position = end;
    for (let field = this.dimensions - 1; field >= 0; field--) {
      this.ends[field] = position;
      while (position > start && !isSeparator(bytes[position - 1]!)) {
        position--;
      }
      this.starts[field] = position;
      if (position === start) {
        throw this.bad(this.line, `has ${this.dimensions - field - 1} numbers, not ${this.dimensions}`);
      }
      let gap = position;
      while (gap > start && isSeparator(bytes[gap - 1]!)) {
        gap--;
      }
      if (field === 0) {
        // One separator, or as many as stand between the numbers of this row: the others belong to the word.
        return Math.max(gap, position - widestGap);
      }
      widestGap = Math.max(widestGap, position - gap);
      position = gap;
    }
    return position;
  }

  /** A first row with more numbers than the header says would hide them in its word. */
  private checkWidth(bytes: Uint8Array, start: number, wordEnd: number): void {
    const fields = new TextDecoder().decode(bytes.subarray(start, wordEnd)).split(/[ \t]+/);
    const more = fields.slice(1).filter((field) => field !== '' && Number.isFinite(Number(field))).length;
    if (more > 0 && more === fields.length - 1) {
      throw this.bad(this.line, `has ${this.dimensions + more} numbers, not ${this.dimensions}`);
    }
  }

  private bad(line: number, trouble: string): VecinityError {
    return new VecinityError('badFile', `${this.path} ${trouble} (line ${line}).`, {
      path: this.path,
      line,
      remedy: 'Correct that line, or get the file again.',
    });
  }
}

/** The text of a word2vec file in pieces; every number reads back as the same float32. Line ends in words become `_`. */
export function* word2vecTextPieces(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
  const encoder = new TextEncoder();
  let text = `${vocabulary.size} ${dimensions}\n`;
  for (let id = 0; id < vocabulary.size; id++) {
    text += vocabulary.word(id).replaceAll('\n', '_');
    for (const value of space.vector(id)) {
      text += ` ${float32ToDecimal(value)}`;
    }
    text += '\n';
    if (text.length > 1_000_000) {
      yield encoder.encode(text);
      text = '';
    }
  }
  yield encoder.encode(text);
}

/** About how long the file is that `word2vecTextPieces` makes; never less. */
export function word2vecTextBytes(space: Space): number {
  return 32 + space.vocabulary.bytes.length + space.vocabulary.size * (1 + space.dimensions * 16);
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
