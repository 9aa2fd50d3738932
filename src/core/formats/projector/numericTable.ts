import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { parseDecimal } from '../shared/decimal';
import { notFiniteValue } from '../shared/numberSpellings';
import { quoted } from '../../io/faults';
import { JoinedPieces } from '../../io/joinedPieces';
import type { PackedWords } from '../shared/packedWords';
import { mostFrequent } from '../word2vec/textSurvey';
import { VectorTable, type TableOptions } from '../shared/vectorTable';

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Counts the rows of a text, piece by piece: its lines that are not blank. */
export class RowCounter {
  private rows = 0;
  private inRow = false;

  push(piece: Uint8Array): void {
    // Line by line: looking for line ends is far faster than looking at every byte.
    for (let at = 0; at < piece.length;) {
      const lineFeed = piece.indexOf(LINE_FEED, at);
      const end = lineFeed < 0 ? piece.length : lineFeed;
      for (; !this.inRow && at < end; at++) {
        if (piece[at]! > 0x20) {
          this.inRow = true;
          this.rows++;
        }
      }
      if (lineFeed >= 0) {
        this.inRow = false;
      }
      at = end + 1;
    }
  }

  get count(): number {
    return this.rows;
  }
}

/** Lines whose fields are counted. */
const MAX_COUNTED = 100;

/**
 * Returns the length of most of the first rows; a row may be cut.
 * @param head the beginning of the file, or all of it
 */
export function tableWidth(head: Uint8Array): number {
  const widths: number[] = [];
  for (let start = 0; start < head.length && widths.length < MAX_COUNTED;) {
    const lineFeed = head.indexOf(LINE_FEED, start);
    const end = lineFeed < 0 ? head.length : lineFeed;
    const fields = countFields(head, start, end);
    // The last line may be cut.
    if (fields > 0 && (lineFeed >= 0 || widths.length === 0)) {
      widths.push(fields);
    }
    start = end + 1;
  }
  return mostFrequent(widths);
}

function countFields(bytes: Uint8Array, start: number, end: number): number {
  let fields = 0;
  for (let i = start; i < end; i++) {
    fields += bytes[i]! > 0x20 && (i === start || bytes[i - 1]! <= 0x20) ? 1 : 0;
  }
  return fields;
}

/** Reads rows of numbers with tabs or spaces between them, piece by piece; their words come from elsewhere. */
export class NumericTableReader {
  private readonly table: VectorTable;
  private readonly values: Float32Array;
  /** The beginning of a line, from the last piece. */
  private readonly rest = new JoinedPieces();
  private line = 0;
  private row = 0;

  /**
   * @param words   one for each row, in order
   * @param options with `lenient`, a row that cannot be read is a fault, and is skipped
   */
  constructor(
    private readonly dimensions: number,
    private readonly words: PackedWords,
    private readonly path: string,
    private readonly options: TableOptions & { readonly lenient?: boolean | undefined },
  ) {
    this.table = new VectorTable(dimensions, words.size, options);
    this.values = new Float32Array(dimensions);
  }

  get isFull(): boolean {
    return this.table.isFull;
  }

  /**
   * Takes the next bytes; keeps none of `piece`.
   * @throws VecinityError `badFile` with the line that is wrong
   */
  push(piece: Uint8Array): void {
    let start = 0;
    if (this.rest.length > 0) {
      const firstEnd = piece.indexOf(LINE_FEED);
      this.rest.add(firstEnd < 0 ? piece : piece.subarray(0, firstEnd));
      if (firstEnd >= 0) {
        this.readRest();
      }
      start = firstEnd < 0 ? piece.length : firstEnd + 1;
    }
    for (let end = piece.indexOf(LINE_FEED, start); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      this.readLine(piece, start, end);
      start = end + 1;
    }
    this.rest.add(piece.subarray(start));
    if (this.rest.length > MAX_LINE_BYTES) {
      throw this.bad(`has a line longer than ${MAX_LINE_BYTES} bytes`, this.line + 1);
    }
  }

  /** @throws VecinityError `badFile` */
  finish(): ReturnType<VectorTable['finish']> {
    if (this.rest.length > 0) {
      this.readRest();
    }
    return this.table.finish();
  }

  private readRest(): void {
    const line = this.rest.take();
    this.readLine(line, 0, line.length);
  }

  private readLine(bytes: Uint8Array, start: number, end: number): void {
    if (this.isFull) {
      // The rest may be a part of a line, or wrong, and is not wanted.
      return;
    }
    this.line++;
    while (start < end && bytes[start]! <= 0x20) {
      start++;
    }
    if (start === end) {
      return;
    }
    const row = this.row++;
    const trouble = this.readValues(bytes, start, end);
    if (trouble !== undefined) {
      if (!this.options.lenient) {
        throw this.bad(trouble, this.line);
      }
      this.options.faults?.add('raggedLine', { line: this.line }, () => `The row ${trouble}: it is skipped.`);
      return;
    }
    const { offsets } = this.words;
    const at = this.table.add(this.words.bytes, offsets[row]!, offsets[row + 1]!, this.line);
    if (at >= 0) {
      this.table.vectors.set(this.values, at);
      this.table.checkRow(at, this.line);
    }
  }

  /** Reads the numbers of a row. @returns what is wrong with it, if anything is */
  private readValues(bytes: Uint8Array, start: number, end: number): string | undefined {
    let field = 0;
    while (start < end) {
      let stop = start;
      while (stop < end && bytes[stop]! > 0x20) {
        stop++;
      }
      if (field < this.dimensions) {
        const number = parseDecimal(bytes, start, stop);
        const value = Number.isNaN(number) ? notFiniteValue(bytes, start, stop) : number;
        if (value === undefined) {
          const text = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(stop, start + 200)));
          return `has ${quoted(text)} in place of a number, field ${field + 1}`;
        }
        this.values[field] = value;
      }
      field++;
      start = stop;
      while (start < end && bytes[start]! <= 0x20) {
        start++;
      }
    }
    return field === this.dimensions ? undefined : `has ${field} numbers, not ${this.dimensions}`;
  }

  private bad(trouble: string, line: number): VecinityError {
    return badFile(this.path, trouble, {
      line,
      remedy: 'Correct that line, or check the file (doctor) and repair it into a copy.',
    });
  }
}
