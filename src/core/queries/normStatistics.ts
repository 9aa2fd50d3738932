/** A summary of the lengths of vectors. */
export interface NormStatistics {
  /** Minimum over the vectors that are not zero; 0 if all are zero. */
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
  /** Histogram over equal parts of least..greatest; one part if all lengths are equal. */
  readonly counts: readonly number[];
  /** Number of zero vectors, and the ids of the first ones. */
  readonly zeroRows: { readonly count: number; readonly first: readonly number[] };
}

/**
 * Summarises the first `size` norms.
 * @param parts  number of parts of the histogram
 * @param listed maximum number of zero vectors to list
 */
export function normStatistics(norms: Float64Array, size: number, parts: number, listed: number): NormStatistics {
  const first: number[] = [];
  let zeros = 0;
  for (let id = 0; id < size; id++) {
    if (norms[id] === 0) {
      zeros++;
      if (first.length < listed) {
        first.push(id);
      }
    }
  }
  const sorted = norms.slice(0, size).sort().subarray(zeros);
  const least = sorted[0] ?? 0;
  const greatest = sorted.at(-1) ?? 0;
  const width = (greatest - least) / parts;
  const counts = new Array<number>(width > 0 ? parts : 1).fill(0);
  for (const norm of sorted) {
    const part = width > 0 ? Math.min(parts - 1, Math.floor((norm - least) / width)) : 0;
    counts[part]! += 1;
  }
  const middle = sorted.length / 2;
  const median = sorted.length === 0 ? 0 : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { least, median, greatest, counts, zeroRows: { count: zeros, first } };
}
