import { parseFloat32 } from '../../shared/decimal';
import { notFiniteValue } from '../../shared/numberSpellings';
import { quoted } from '../../../io/faults';
import type { RowReader, RowTrouble } from '../textRow';
import { bracketedWordEnd, closingOf, type NumberLayout } from './numberLayout';
import { latin1Text } from './wordLayout';

const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const COMMA = 0x2c;
/** Bytes before a bracket in which the name of an array's type is looked for. */
const MAX_TYPE_BYTES = 64;
/** What may stand behind the closing bracket of a row. */
const BEHIND_BRACKET = /^(?:[\])}"',;\s]|(?:dtype|device|requires_grad|grad_fn|shape)\s*=\s*[^\s,)]+)*$/;
const REMEDY = 'Correct that line, or check the file (doctor) and repair it into a copy.';

/** Reads rows whose numbers are joined by marks, have decimal commas, or stand in brackets. */
export class LayoutRowReader implements RowReader {
  wordEnd = 0;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly mark: number;
  private readonly glue: number;

  /** @param text how the rows were understood, for messages */
  constructor(
    private readonly dimensions: number,
    private readonly layout: NumberLayout,
    private readonly text: string,
  ) {
    this.starts = new Int32Array(dimensions);
    this.ends = new Int32Array(dimensions);
    this.mark = layout.mark.charCodeAt(0);
    this.glue = layout.glue === '' ? -1 : layout.glue.charCodeAt(0);
  }

  read(bytes: Uint8Array, start: number, end: number, values: Float32Array, at: number): true | RowTrouble | undefined {
    end = this.blanksBefore(bytes, start, end);
    if (end === start) {
      return undefined;
    }
    const found =
      this.layout.bracket === '' ? this.findAtEnd(bytes, start, end) : this.findInBrackets(bytes, start, end);
    if (typeof found !== 'number') {
      return found;
    }
    if (found !== this.dimensions) {
      return this.trouble('raggedLine', `has ${found} numbers, not ${this.dimensions}`);
    }
    for (let field = 0; field < this.dimensions; field++) {
      const value = this.value(bytes, this.starts[field]!, this.ends[field]!);
      if (value === undefined) {
        const text = new TextDecoder().decode(bytes.slice(this.starts[field], this.ends[field]).subarray(0, 80));
        return this.trouble('broken', `has ${quoted(text)} where a number should be, field ${field + 1}`);
      }
      values[at + field] = value;
    }
    return true;
  }

  /** Finds the last D fields of a line. @returns how many there are */
  private findAtEnd(bytes: Uint8Array, start: number, end: number): number {
    const { mark, dimensions } = this;
    let position = end;
    if (mark !== SPACE && bytes[position - 1] === mark) {
      position = this.blanksBefore(bytes, start, position - 1);
    }
    for (let field = dimensions - 1; field >= 0; field--) {
      this.ends[field] = position;
      while (position > start && !this.endsNumber(bytes[position - 1]!, field === 0)) {
        position--;
      }
      this.starts[field] = position;
      const before = this.blanksBefore(bytes, start, position);
      if (field > 0) {
        const isMarked = mark === SPACE ? before < position : bytes[before - 1] === mark;
        if (before === start || !isMarked) {
          return dimensions - field;
        }
        position = mark === SPACE ? before : this.blanksBefore(bytes, start, before - 1);
      }
    }
    this.wordEnd = this.starts[0]!;
    return dimensions;
  }

  private endsNumber(byte: number, isFirst: boolean): boolean {
    if (byte === SPACE || byte === TAB || byte === this.mark) {
      return true;
    }
    // A colon or an equals sign may stand between the word and the first number.
    return isFirst && (byte === this.glue || (this.mark !== SPACE && (byte === 0x3a || byte === 0x3d)));
  }

  /** Finds the numbers in the last brackets. @returns how many there are, or what is wrong */
  private findInBrackets(bytes: Uint8Array, start: number, end: number): number | RowTrouble {
    const bracket = this.layout.bracket as '[' | '(' | '{';
    const [opening, closing] = [bracket.charCodeAt(0), closingOf(bracket).charCodeAt(0)];
    const open = bytes.subarray(start, end).lastIndexOf(opening) + start;
    if (open < start) {
      return this.trouble('raggedLine', `has no “${bracket}” before its numbers`);
    }
    let count = 0;
    let at = open + 1;
    while (at < end && bytes[at] !== closing) {
      if (isBetween(bytes[at]!)) {
        at++;
        continue;
      }
      const from = at;
      while (at < end && bytes[at] !== closing && !isBetween(bytes[at]!)) {
        at++;
      }
      // `np.float32(` before a number.
      if (bytes[at] === 0x28) {
        continue;
      }
      if (count < this.dimensions) {
        this.starts[count] = from;
        this.ends[count] = at;
      }
      count++;
    }
    const rest = latin1Text(bytes, Math.min(end, at + 1), end);
    if (at === end || !BEHIND_BRACKET.test(rest)) {
      const what =
        at === end ? `has no “${closingOf(bracket)}” behind its numbers` : `has ${quoted(rest)} behind its numbers`;
      return this.trouble('raggedLine', what);
    }
    const from = Math.max(start, open - MAX_TYPE_BYTES);
    this.wordEnd = from + bracketedWordEnd(latin1Text(bytes, from, open + 1));
    return count;
  }

  private value(bytes: Uint8Array, start: number, end: number): number | undefined {
    const number = parseFloat32(bytes, start, end);
    return Number.isNaN(number) ? notFiniteValue(bytes, start, end) : number;
  }

  private blanksBefore(bytes: Uint8Array, start: number, end: number): number {
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB || bytes[end - 1] === CARRIAGE_RETURN)) {
      end--;
    }
    return end;
  }

  private trouble(kind: RowTrouble['kind'], text: string): RowTrouble {
    return { kind, text: `${text}, where ${this.text} should be`, remedy: REMEDY };
  }
}

/** Blanks, marks and brackets between numbers. */
function isBetween(byte: number): boolean {
  return (
    byte <= SPACE || byte === COMMA || byte === 0x3b || byte === 0x7c || (byte >= 0x28 && byte <= 0x29) || byte === 0x5b
  );
}
