/**
 * How often words occur near each other: a symmetric sparse matrix, size x size, by rows (CSR). It holds logarithms,
 * because PMI is a sum of logarithms.
 */
export interface LogCooccurrences {
  readonly size: number;
  /** size + 1 ascending positions: row i is `columns[starts[i]..starts[i + 1])`. */
  readonly starts: Uint32Array;
  readonly columns: Int32Array;
  /** ln of the weighted co-occurrence counts. */
  readonly logs: Float32Array;
}

/** The terms that PMI adds to the logarithm of a co-occurrence, by row and by column. */
export interface PmiBiases {
  readonly word: Float32Array;
  readonly context: Float32Array;
}

/**
 * Computes shifted PMI with context-distribution smoothing:
 *
 *   PMI(w, c) = ln #(w,c) sum_c' #(c')^a / (#(w) #(c)^a) - ln k = ln #(w,c) + word[w] + context[c]
 *
 * Because #(w,c) is symmetric, one matrix and these numbers describe both M and its transpose.
 *
 * @param totals #(w): the sum of each word's co-occurrences; 0 for a word without any
 * @see Levy, Goldberg & Dagan 2015, sections 3.1 and 3.2
 */
export function pmiBiases(
  totals: ArrayLike<number>,
  { contextSmoothing, shift }: { readonly contextSmoothing: number; readonly shift: number },
): PmiBiases {
  const word = new Float32Array(totals.length);
  const context = new Float32Array(totals.length);
  let smoothed = 0;
  for (let id = 0; id < totals.length; id++) {
    smoothed += totals[id]! > 0 ? totals[id]! ** contextSmoothing : 0;
  }
  for (let id = 0; id < totals.length; id++) {
    if (totals[id]! > 0) {
      const log = Math.log(totals[id]!);
      word[id] = -log;
      context[id] = Math.log(smoothed) - contextSmoothing * log - Math.log(shift);
    }
  }
  return { word, context };
}

/**
 * Returns the sum of the squared cells in rows `from..to` of the PPMI matrix; over all rows, its squared Frobenius
 * norm.
 */
export function squaredNorm(
  { starts, columns, logs }: LogCooccurrences,
  { word, context }: PmiBiases,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      sum += Math.max(0, logs[at]! + word[row]! + context[columns[at]!]!) ** 2;
    }
  }
  return sum;
}
