import type { SpillPlace } from './spillFiles';

/**
 * Rows of the co-occurrence matrix of all words: those of the words `firstRow..firstRow + rows`. Its bytes:
 * rows + 1 Uint32 that say where in the entries each row begins (and the last ends), `entries` Int32 columns, ascending in
 * each row, then as many Float32 weights. Crosses threads by structured clone.
 */
export interface RowBand {
  readonly firstRow: number;
  readonly rows: number;
  readonly entries: number;
  readonly location: { readonly kind: 'memory'; readonly buffer: SharedArrayBuffer } | SpillPlace;
}

/** All co-occurrences of a corpus: the matrix is symmetric and both halves are there. */
export interface Cooccurrences {
  /** In order of their rows; together they have a row for each word. */
  readonly bands: readonly RowBand[];
  /** Pairs of words that co-occur, (a, b) and (b, a) both. */
  readonly entries: number;
  /** Bytes that the bands take in memory. */
  readonly bytesHeld: number;
}

/** A band in memory. */
export interface BandView {
  /** rows + 1 */
  readonly rowStarts: Uint32Array;
  readonly columns: Int32Array;
  readonly weights: Float32Array;
}

export function bandBytes({ rows, entries }: Pick<RowBand, 'rows' | 'entries'>): number {
  return 4 * (rows + 1) + 8 * entries;
}

/** @param buffer begins with the bytes of the band */
export function viewBand({ rows, entries }: Pick<RowBand, 'rows' | 'entries'>, buffer: ArrayBufferLike): BandView {
  const columns = 4 * (rows + 1);
  return {
    rowStarts: new Uint32Array(buffer, 0, rows + 1),
    columns: new Int32Array(buffer, columns, entries),
    weights: new Float32Array(buffer, columns + 4 * entries, entries),
  };
}
