import { parseDecimal, parseFloat32 } from '../shared/decimal';
import { notFiniteValue } from '../shared/numberSpellings';
import { quoted, type FaultKind } from '../../io/faults';

const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/** Why a line is invalid. */
export interface RowTrouble {
  readonly kind: Extract<FaultKind, 'raggedLine' | 'broken'>;
  /** Follows the name of the file in messages: `has 2 numbers, not 3`. */
  readonly text: string;
  readonly remedy: string;
}

/** Reads lines of text, each with a word and its numbers. */
export interface RowReader {
  /** Where the word ends in the last line. */
  readonly wordEnd: number;
  /**
   * Reads the line `bytes[start..end)`, which has no line feed. Its numbers go to `values[at..]`, each as the float32
   * nearest to it; what is spelt as no finite number, or beyond float32, as NaN or infinity.
   * @returns true, or undefined for a blank line, or what is wrong
   */
  read(bytes: Uint8Array, start: number, end: number, values: Float32Array, at: number): true | RowTrouble | undefined;
}

/**
 * Reads a line of word2vec, fastText and GloVe text: a word, a space, D numbers. The last D fields are the numbers and
 * all before them is the word, because words may hold spaces. Spaces at the end, carriage returns, tabs and doubled
 * separators are tolerated.
 */
export class TextRowReader implements RowReader {
  wordEnd = 0;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(private readonly dimensions: number) {
    this.starts = new Int32Array(dimensions);
    this.ends = new Int32Array(dimensions);
  }

  read(bytes: Uint8Array, start: number, end: number, values: Float32Array, at: number): true | RowTrouble | undefined {
    while (end > start && (isSeparator(bytes[end - 1]!) || bytes[end - 1] === CARRIAGE_RETURN)) {
      end--;
    }
    if (end === start) {
      return undefined;
    }
    const found = this.findFields(bytes, start, end);
    if (found < this.dimensions) {
      return {
        kind: 'raggedLine',
        text: `has ${found} numbers, not ${this.dimensions}`,
        remedy: 'Correct that line, or check the file (doctor) and repair it into a copy.',
      };
    }
    for (let field = 0; field < this.dimensions; field++) {
      const [from, to] = [this.starts[field]!, this.ends[field]!];
      const number = parseFloat32(bytes, from, to);
      const value = Number.isNaN(number) ? notFiniteValue(bytes, from, to) : number;
      if (value === undefined) {
        return this.notNumber(bytes, field);
      }
      values[at + field] = value;
    }
    return true;
  }

  /** Finds the last D fields of a line, and the end of the word before them. @returns how many fields there are */
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
        return this.dimensions - field - 1;
      }
      let gap = position;
      while (gap > start && isSeparator(bytes[gap - 1]!)) {
        gap--;
      }
      if (field === 0) {
        // One separator, or as many as stand between the numbers of this row: the others belong to the word.
        this.wordEnd = Math.max(gap, position - widestGap);
      }
      widestGap = Math.max(widestGap, position - gap);
      position = gap;
    }
    return this.dimensions;
  }

  /** Counts the numbers at the end of the row. */
  private countNumbers(bytes: Uint8Array): number {
    let field = this.dimensions;
    while (field > 0 && !Number.isNaN(parseDecimal(bytes, this.starts[field - 1]!, this.ends[field - 1]!))) {
      field--;
    }
    return this.dimensions - field;
  }

  private notNumber(bytes: Uint8Array, field: number): RowTrouble {
    const text = new TextDecoder().decode(bytes.slice(this.starts[field], this.ends[field]).subarray(0, 80));
    const remedy = 'Correct that line, or check the file (doctor) and repair it into a copy.';
    if (field === 0 && !/\d/.test(text)) {
      // The row is too short, and what stands there belongs to its word.
      return { kind: 'raggedLine', text: `has ${this.countNumbers(bytes)} numbers, not ${this.dimensions}`, remedy };
    }
    const where = `has ${quoted(text)} where a number should be, field ${field + 1}`;
    if (/^[+-]?\d+,\d+$/.test(text)) {
      return { kind: 'broken', text: `${where}: a decimal comma`, remedy: 'Write the numbers with decimal points.' };
    }
    if (/\d-\d*\.\d/.test(text)) {
      return { kind: 'broken', text: `${where}: two numbers without a space between`, remedy };
    }
    const why = /^[+-]?0x/i.test(text) ? ': hexadecimal' : /^[+-]?\d+_/.test(text) ? ': with an underscore' : '';
    return { kind: 'broken', text: where + why, remedy };
  }
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
