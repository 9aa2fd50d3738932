import type { SpillPlace } from './spillFiles';

/**
 * The rows `firstRow..firstRow + rows` of the co-occurrence matrix. Its bytes: rows + 1 Uint32 row starts, `entries`
 * Int32 columns, ascending in each row, then `entries` Float32 weights. Can be sent to other threads.
 */
export interface RowBand {
  readonly firstRow: number;
  readonly rows: number;
  readonly entries: number;
  readonly location: { readonly kind: 'memory'; readonly buffer: SharedArrayBuffer } | SpillPlace;
}

/** All co-occurrences of a corpus: both halves of the symmetric matrix. */
export interface Cooccurrences {
  /** Bands in the order of their rows; together they have a row for each word. */
  readonly bands: readonly RowBand[];
  /** Number of pairs that co-occur; (a, b) and (b, a) are two. */
  readonly entries: number;
  /** Bytes of the bands in memory. */
  readonly bytesHeld: number;
}

/** A band in memory. */
export interface BandView {
  /** Where each row begins in `columns`: rows + 1 values. */
  readonly rowStarts: Uint32Array;
  readonly columns: Int32Array;
  readonly weights: Float32Array;
}

export function bandBytes({ rows, entries }: Pick<RowBand, 'rows' | 'entries'>): number {
  return 4 * (rows + 1) + 8 * entries;
}

/** Views the bytes of a band as arrays. @param buffer begins with the bytes of the band */
export function viewBand({ rows, entries }: Pick<RowBand, 'rows' | 'entries'>, buffer: ArrayBufferLike): BandView {
  const columns = 4 * (rows + 1);
  return {
    rowStarts: new Uint32Array(buffer, 0, rows + 1),
    columns: new Int32Array(buffer, columns, entries),
    weights: new Float32Array(buffer, columns + 4 * entries, entries),
  };
}
