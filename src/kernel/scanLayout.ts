/** Rows that the kernel multiplies side by side. */
export const SIDE_BY_SIDE = 4;
/** Maximum words of a search; more are ranked from the cosines of all words. */
export const MAX_COUNT = 4096;
/** Candidates that fit. A search ends without result if more than half of them remain. */
export const MAX_CANDIDATES = 16_384;
/** Searches that go on at once. */
export const SEARCHES = 2;
/** Bytes of what the kernel keeps of a search: class Search in src/kernel/assembly/quantised.ts. */
const SEARCH_BYTES = 64;
/** Bytes after the last row that the kernel may read. */
const READ_BEYOND = 8;
/** Bytes of vectors that are copied to the kernel at once: they stay in the second cache. */
const STAGED_BYTES = 256 * 1024;

/** What lies where in the memory of a scan: addresses in bytes. The rows of integers are at 0. */
export interface ScanLayout {
  /** Rows, rounded up to a multiple of SIDE_BY_SIDE. */
  readonly paddedRows: number;
  /** f32, `paddedRows` values each. */
  readonly scales: number;
  readonly errors: number;
  readonly penalties: number;
  /** The areas of SEARCHES searches, of this thread and of its helper. */
  readonly searches: readonly (readonly [own: number, helper: number])[];
  readonly search: SearchLayout;
  /** A direction as f32. */
  readonly direction: number;
  /** Number of rows that are copied at once, a multiple of SIDE_BY_SIDE. */
  readonly stagedRows: number;
  /** f32, `stagedRows` rows; f64 and f32, `stagedRows` values. */
  readonly staged: number;
  readonly stagedNorms: number;
  readonly stagedCosines: number;
  readonly bytes: number;
}

/** What lies where in the area of a search, in bytes from its start. */
export interface SearchLayout {
  /** The direction as i16, padded with zeros to a multiple of 8. */
  readonly query: number;
  /** f32, MAX_COUNT values. */
  readonly heap: number;
  /** u32 and f32, MAX_CANDIDATES values each. */
  readonly candidates: number;
  readonly uppers: number;
}

/** Places the areas for rows x dimensions values. */
export function scanLayout(rows: number, dimensions: number): ScanLayout {
  const paddedRows = roundedUp(rows, SIDE_BY_SIDE);
  const stagedRows = Math.min(
    paddedRows,
    SIDE_BY_SIDE * Math.max(1, Math.floor(STAGED_BYTES / (SIDE_BY_SIDE * 4 * dimensions))),
  );
  const area = new Places();
  const search = {
    query: area.after(SEARCH_BYTES).place(2 * roundedUp(dimensions, 8)),
    heap: area.place(4 * MAX_COUNT),
    candidates: area.place(4 * MAX_CANDIDATES),
    uppers: area.place(4 * MAX_CANDIDATES),
  };
  const all = new Places().after(paddedRows * dimensions + READ_BEYOND);
  return {
    paddedRows,
    scales: all.place(4 * paddedRows),
    errors: all.place(4 * paddedRows),
    penalties: all.place(4 * paddedRows),
    searches: Array.from({ length: SEARCHES }, () => [all.place(area.bytes), all.place(area.bytes)] as const),
    search,
    direction: all.place(4 * dimensions),
    stagedRows,
    staged: all.place(4 * stagedRows * dimensions),
    stagedNorms: all.place(8 * stagedRows),
    stagedCosines: all.place(4 * stagedRows),
    bytes: all.bytes,
  };
}

/** Places one area after the other, each at the start of a cache line. */
class Places {
  bytes = 0;

  /** @returns the address of an area of `length` bytes */
  place(length: number): number {
    const at = this.bytes;
    this.bytes = roundedUp(at + length, 64);
    return at;
  }

  /** Leaves an area out. */
  after(length: number): this {
    this.place(length);
    return this;
  }
}

/** `value` rounded up to a multiple of `unit`. */
export function roundedUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
