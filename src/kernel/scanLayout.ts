/** Rows that the kernel multiplies side by side. */
export const SIDE_BY_SIDE = 4;
/** Maximum words of a search; more are ranked from the cosines of all words. */
export const MAX_COUNT = 4096;
/** Candidates that fit. A search ends without result if more than half of them remain. */
export const MAX_CANDIDATES = 32_768;
/** Bytes after the last row that the kernel may read. */
const READ_BEYOND = 32;
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
  /** The direction as i16, padded with zeros to a multiple of 8, and as f32. */
  readonly query: number;
  readonly direction: number;
  /** f32, MAX_COUNT values. */
  readonly heap: number;
  /** u32 and f32, MAX_CANDIDATES values each. */
  readonly candidates: number;
  readonly uppers: number;
  /** Number of rows that are copied at once, a multiple of SIDE_BY_SIDE. */
  readonly stagedRows: number;
  /** f32, `stagedRows` rows; f64 and f32, `stagedRows` values. */
  readonly staged: number;
  readonly stagedNorms: number;
  readonly stagedCosines: number;
  readonly bytes: number;
}

/** Places the areas for rows x dimensions values. */
export function scanLayout(rows: number, dimensions: number): ScanLayout {
  const paddedRows = roundedUp(rows, SIDE_BY_SIDE);
  const stagedRows = Math.min(
    paddedRows,
    SIDE_BY_SIDE * Math.max(1, Math.floor(STAGED_BYTES / (SIDE_BY_SIDE * 4 * dimensions))),
  );
  let bytes = 0;
  const place = (length: number): number => {
    const at = bytes;
    bytes = roundedUp(at + length, 64);
    return at;
  };
  place(paddedRows * dimensions + READ_BEYOND);
  return {
    paddedRows,
    scales: place(4 * paddedRows),
    errors: place(4 * paddedRows),
    penalties: place(4 * paddedRows),
    query: place(2 * roundedUp(dimensions, 8)),
    direction: place(4 * dimensions),
    heap: place(4 * MAX_COUNT),
    candidates: place(4 * MAX_CANDIDATES),
    uppers: place(4 * MAX_CANDIDATES),
    stagedRows,
    staged: place(4 * stagedRows * dimensions),
    stagedNorms: place(8 * stagedRows),
    stagedCosines: place(4 * stagedRows),
    bytes,
  };
}

/** `value` rounded up to a multiple of `unit`. */
export function roundedUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
