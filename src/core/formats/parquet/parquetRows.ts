import type { CellValues } from '../columns/tableRows';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

/** A decoded page of a column. @see Nested Encoding in README.md of the Parquet format, for Dremel's levels */
export interface DecodedPage {
  /** Repetition level of each value: 0 begins a row. */
  readonly repetitionLevels: ArrayLike<number>;
  /** Definition level of each value; undefined or empty if no value is missing. */
  readonly definitionLevels: ArrayLike<number> | undefined;
  /** The values that are not missing. */
  readonly values: ArrayLike<unknown>;
}

/** Returns the values of a column without lists, null if missing. @throws RangeError if the levels give another count */
export function flatValues({ definitionLevels, values }: DecodedPage, maxDefinition: number): ArrayLike<unknown> {
  if (!definitionLevels?.length) {
    return values;
  }
  const all = new Array<unknown>(definitionLevels.length);
  let at = 0;
  for (let i = 0; i < all.length; i++) {
    all[i] = definitionLevels[i] === maxDefinition ? values[at++] : null;
  }
  checkAll(at, values.length);
  return all;
}

/**
 * Assembles the rows of a column of lists, page by page. A row may continue in the next page; the library's own assembly
 * splits such a row in two if the list is the column's leaf.
 */
export class ListRows {
  private row: unknown[] | undefined;

  /**
   * @param elementLevel   minimum definition level of an element, which may be null
   * @param maxDefinition definition level of a value
   */
  constructor(
    private readonly elementLevel: number,
    private readonly maxDefinition: number,
  ) {}

  /** Number of values so far of the unfinished row. */
  get open(): number {
    return this.row?.length ?? 0;
  }

  /**
   * Adds a page, and yields the rows that end in it. A missing or empty list gives a row without values.
   * @throws RangeError if the levels give another count of values
   */
  *add({ repetitionLevels, definitionLevels, values }: DecodedPage): Generator<CellValues> {
    const count = repetitionLevels.length;
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (repetitionLevels[i] === 0 || !this.row) {
        if (this.row) {
          yield this.row as unknown as CellValues;
        }
        this.row = [];
      }
      const level = definitionLevels?.length ? definitionLevels[i]! : this.maxDefinition;
      if (level === this.maxDefinition) {
        this.row.push(values[at++]);
      } else if (level >= this.elementLevel) {
        this.row.push(null);
      }
    }
    checkAll(at, values.length);
  }

  /** Yields the last row. */
  *finish(): Generator<CellValues> {
    if (this.row) {
      yield this.row as unknown as CellValues;
      this.row = undefined;
    }
  }
}

function checkAll(found: number, values: number): void {
  if (found !== values) {
    throw new RangeError(`a page has ${values} values, but its levels say ${found}`);
  }
}

/** Runs of a repeated value, or of packed values, which encode levels and dictionary indices. @see RLE in Encodings.md of the Parquet format */
export class Runs {
  private at: number;

  /** @throws RangeError if the runs lie outside the bytes */
  constructor(
    private readonly bytes: Uint8Array,
    start: number,
    private readonly end: number,
    private readonly bits: number,
  ) {
    if (!(start <= end && end <= bytes.length) || bits > 32) {
      throw new RangeError('runs of values do not fit into their page');
    }
    this.at = start;
  }

  /**
   * Visits the runs of `count` values.
   * @param told called with each run: its number of values, their position, and whether they are packed
   * @throws RangeError for a run that is too long
   */
  walk(count: number, told?: (length: number, at: number, isPacked: boolean) => void): void {
    const { bytes, bits, end } = this;
    for (let seen = 0; seen < count && this.at < end;) {
      let run = 0;
      let byte: number;
      let shift = 0;
      do {
        byte = bytes[this.at++] ?? 0;
        run |= (byte & 0x7f) << shift;
        shift += 7;
      } while (byte & 0x80 && shift < 35);
      const isPacked = (run & 1) === 1;
      const length = isPacked ? (run >>> 1) * 8 : run >>> 1;
      // Packed values come eight at a time, and some writers fill up with more.
      if (length > count - seen + (isPacked ? 512 : 0) || length === 0) {
        throw new RangeError(`a run of ${length} values does not fit into its page`);
      }
      told?.(Math.min(length, count - seen), this.at, isPacked);
      seen += length;
      this.at += isPacked ? (length / 8) * bits : Math.ceil(bits / 8);
    }
  }

  /**
   * Checks the repetition levels of `count` values without decoding them.
   * @param open number of values so far of the unfinished row
   * @returns number of rows that begin
   * @throws RangeError for a row longer than MAX_DIMENSIONS
   */
  rows(count: number, open: number): number {
    const { bytes, bits } = this;
    let rows = 0;
    let longest = open;
    const take = (isNew: boolean, times: number): void => {
      if (isNew) {
        rows += times;
        open = 1;
      } else {
        open += times;
        longest = Math.max(longest, open);
      }
    };
    this.walk(count, (length, at, isPacked) => {
      if (!isPacked) {
        let level = 0;
        for (let i = 0; i < Math.ceil(bits / 8); i++) {
          level |= (bytes[at + i] ?? 0) << (8 * i);
        }
        take(level === 0, length);
        return;
      }
      for (let i = 0; i < length; i++) {
        let isZero = true;
        for (let bit = i * bits; bit < (i + 1) * bits; bit++) {
          isZero &&= (((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 0;
        }
        take(isZero, 1);
      }
    });
    if (longest > MAX_DIMENSIONS) {
      throw new RangeError(`one row has more than ${MAX_DIMENSIONS} numbers`);
    }
    return rows;
  }
}
