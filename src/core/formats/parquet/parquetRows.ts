import type { CellValues } from '../columns/tableRows';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

/** What a page of a column holds, as the library decodes it. Levels are told by Dremel's encoding (Parquet format, README.md, Nested Encoding). */
export interface DecodedPage {
  /** For each value how much of the row goes on: 0 begins a row. */
  readonly repetitionLevels: ArrayLike<number>;
  /** For each value how much of the way to it is there; none where all is. */
  readonly definitionLevels: ArrayLike<number> | undefined;
  /** Those that are there. */
  readonly values: ArrayLike<unknown>;
}

/** The values of a column without lists; null where none is. @throws RangeError if they are not as many as the levels say */
export function flatValues({ definitionLevels, values }: DecodedPage, mostDefinition: number): ArrayLike<unknown> {
  if (!definitionLevels?.length) {
    return values;
  }
  const all = new Array<unknown>(definitionLevels.length);
  let at = 0;
  for (let i = 0; i < all.length; i++) {
    all[i] = definitionLevels[i] === mostDefinition ? values[at++] : null;
  }
  checkAll(at, values.length);
  return all;
}

/**
 * Puts the values of a column of lists together to rows, page by page: a row may go on in the next page. The library's
 * own way makes two rows of one that does, where the list is the column's leaf.
 */
export class ListRows {
  private row: unknown[] | undefined;

  /**
   * @param elementLevel    definition level from which on there is an element, and be it null
   * @param mostDefinition  definition level of a value
   */
  constructor(
    private readonly elementLevel: number,
    private readonly mostDefinition: number,
  ) {}

  /** Values of the row that goes on, so far. */
  get open(): number {
    return this.row?.length ?? 0;
  }

  /**
   * The rows that end in the page; one without a list, or with an empty one, has no values.
   * @throws RangeError if there are not as many values as the levels say, or a row is too long
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
      const level = definitionLevels?.length ? definitionLevels[i]! : this.mostDefinition;
      if (level === this.mostDefinition) {
        this.row.push(values[at++]);
      } else if (level >= this.elementLevel) {
        this.row.push(null);
      }
    }
    checkAll(at, values.length);
  }

  /** The last row. */
  *finish(): Generator<CellValues> {
    if (this.row) {
      yield this.row as unknown as CellValues;
      this.row = undefined;
    }
  }
}

function checkAll(found: number, values: number): void {
  if (found !== values) {
    throw new RangeError(`a page has ${values} values where its levels say ${found}`);
  }
}

/** Runs of one value, or of packed ones, as levels and places in a dictionary are written (Parquet format, Encodings.md, RLE). */
export class Runs {
  private at: number;

  /** @throws RangeError if that does not lie in the bytes */
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
   * Goes through the runs of `count` values.
   * @param told of each run where it goes on: how many values, where they lie, and whether they are packed
   * @throws RangeError for one that is longer
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
   * Looks at repetition levels of `count` values, nothing of which is taken to memory yet.
   * @param open values of the row before them that may go on
   * @returns how many rows begin
   * @throws RangeError for a row that is longer than vectors are
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
