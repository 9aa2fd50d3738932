/**
 * What a co-occurrence at distance d counts: `harmonic` 1/d (GloVe), `linear` (window + 1 - d) / window (the mean of
 * word2vec's windows drawn from 1..window, Levy et al. 2015, `dyn`), `flat` 1.
 */
export type DistanceWeighting = 'harmonic' | 'linear' | 'flat';

/** The least common multiple of 1..16: 1/d is a whole number of its parts for each d up to there. */
const HARMONIC_SCALE = 720_720;

/** Weights by distance as whole numbers, so that sums of them are the same in any order. */
export interface DistanceUnits {
  /** By distance, 0..window; at 0 stands 0. */
  readonly units: Float64Array;
  /** Units that make a weight of 1. */
  readonly scale: number;
}

/** Exact, but for `harmonic` at distances over 16, where a weight is off by at most d/2 parts in 720,720. */
export function distanceUnits(window: number, weighting: DistanceWeighting): DistanceUnits {
  const scale = weighting === 'harmonic' ? HARMONIC_SCALE : weighting === 'linear' ? window : 1;
  const units = Float64Array.from({ length: window + 1 }, (_, distance) =>
    distance === 0
      ? 0
      : weighting === 'harmonic'
        ? Math.round(HARMONIC_SCALE / distance)
        : weighting === 'linear'
          ? window + 1 - distance
          : 1,
  );
  return { units, scale };
}

/** Words a part of the vocabulary has at most, unless there would be too many parts: a cache holds rows of two. */
const PART_WORDS = 512;
const MAX_PARTS_BY_WORDS = 256;
/** No part has more of the co-occurrences than this, as far as can be known before they are counted. */
const PART_SHARE = 1 / 64;
/** What a band has in memory while it is counted or rearranged, 12 bytes each. */
const MAX_BAND_ENTRIES = 8_000_000;

/**
 * Cuts the words into bands: runs of neighbouring ids, so that threads share the counting of their rows evenly and
 * a band fits in memory.
 *
 * @param counts occurrences of each word, most frequent first
 * @returns the ids at which bands begin, and at the end the number of words
 */
export function planBands(counts: ArrayLike<number>, window: number): Int32Array<ArrayBuffer> {
  return cutWords(counts, window, MAX_BAND_ENTRIES);
}

/**
 * Cuts the words into at most some hundred parts, with fewer words a part where they are frequent. As `planBands`, but
 * for the number of parts of an enormous corpus.
 */
export function cutWords(counts: ArrayLike<number>, window: number, partEntries = Infinity): Int32Array<ArrayBuffer> {
  const size = counts.length;
  const maxOf = (id: number): number => Math.min(2 * window * counts[id]!, size);
  let total = 0;
  for (let id = 0; id < size; id++) {
    total += maxOf(id);
  }
  const maxEntries = Math.min(total * PART_SHARE, partEntries);
  const maxWords = Math.max(PART_WORDS, Math.ceil(size / MAX_PARTS_BY_WORDS));
  const starts = [0];
  let entries = 0;
  for (let id = 0; id < size; id++) {
    const first = starts.at(-1)!;
    if (id > first && (id - first === maxWords || entries + maxOf(id) > maxEntries)) {
      starts.push(id);
      entries = 0;
    }
    entries += maxOf(id);
  }
  return Int32Array.from([...starts, size]);
}

/**
 * Sums up one row of the co-occurrence matrix after the other. A row is dense while it grows and sparse when it is
 * taken: 12 bytes a word of the vocabulary, whatever the text.
 */
export class CooccurrenceRow {
  private readonly sums: Float64Array;
  private readonly touched: Int32Array;
  private size = 0;

  constructor(vocabularySize: number) {
    this.sums = new Float64Array(vocabularySize);
    this.touched = new Int32Array(vocabularySize);
  }

  /** Different words so far. */
  get entries(): number {
    return this.size;
  }

  /**
   * Adds what stands around each position, on both sides up to the window or the end of the sentence.
   *
   * @param ids       sentences of ids, each between negative values, also the first and the last
   * @param positions where in `ids` the row's word stands: those at `from..to`
   */
  addNeighbours(ids: Int32Array, positions: Uint32Array, from: number, to: number, units: Float64Array): void {
    const { sums, touched } = this;
    const window = units.length - 1;
    let size = this.size;
    for (let at = from; at < to; at++) {
      const position = positions[at]!;
      for (let distance = 1; distance <= window; distance++) {
        const column = ids[position - distance]!;
        if (column < 0) {
          break;
        }
        const sum = sums[column]!;
        if (sum === 0) {
          touched[size++] = column;
        }
        sums[column] = sum + units[distance]!;
      }
      for (let distance = 1; distance <= window; distance++) {
        const column = ids[position + distance]!;
        if (column < 0) {
          break;
        }
        const sum = sums[column]!;
        if (sum === 0) {
          touched[size++] = column;
        }
        sums[column] = sum + units[distance]!;
      }
    }
    this.size = size;
  }

  /** Adds entries `from..to` of a row that was counted before, whose sums are above 0. */
  addEntries(columns: Int32Array, values: Float64Array, from: number, to: number): void {
    const { sums, touched } = this;
    for (let at = from; at < to; at++) {
      const column = columns[at]!;
      const sum = sums[column]!;
      if (sum === 0) {
        touched[this.size++] = column;
      }
      sums[column] = sum + values[at]!;
    }
  }

  /** Writes the row to `columns` and `values` from `at` on, columns ascending, and begins a new one. */
  take(columns: Int32Array, values: Float64Array, at: number): void {
    const { sums } = this;
    const touched = this.touched.subarray(0, this.size);
    if (this.size * SORT_COST < sums.length) {
      touched.sort();
      for (const column of touched) {
        columns[at] = column;
        values[at++] = sums[column]!;
        sums[column] = 0;
      }
    } else {
      for (let column = 0; column < sums.length; column++) {
        if (sums[column] !== 0) {
          columns[at] = column;
          values[at++] = sums[column]!;
          sums[column] = 0;
        }
      }
    }
    this.size = 0;
  }
}

/** Sorting an entry takes about as long as looking at so many words. */
const SORT_COST = 48;
