/** Lengths of rows, told in short. */
export interface NormStatistics {
  /** Of the rows that are not zero; 0 if all are. */
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
  /** How many fall into each of `counts.length` equal parts of least..greatest; one part where all are equal. */
  readonly counts: readonly number[];
  /** Ids of the first zero rows, and how many there are. */
  readonly zeroRows: { readonly count: number; readonly first: readonly number[] };
}

/**
 * @param norms  of which the first `size` are looked at
 * @param parts  of the histogram
 * @param listed zero rows that are named
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
