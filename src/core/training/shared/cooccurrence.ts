/**
 * The weight of a co-occurrence at distance d. `harmonic` is 1/d (GloVe), `flat` is 1. `linear` is (window + 1 - d) /
 * window: the mean over windows drawn from 1..window, as in word2vec (Levy et al. 2015, `dyn`).
 */
export type DistanceWeighting = 'harmonic' | 'linear' | 'flat';

/** The least common multiple of 1..16, so that 1/d is a whole number of units for these distances. */
const HARMONIC_SCALE = 720_720;

/** Weights by distance as whole numbers, so that their sums are the same in any order. */
export interface DistanceUnits {
  /** By distance, 0..window; `units[0]` is 0. */
  readonly units: Float64Array;
  /** Units in a weight of 1. */
  readonly scale: number;
}

/**
 * Returns the weights by distance. They are exact, except `harmonic` beyond distance 16, which is off by at most d/2
 * parts in 720,720.
 */
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

/** Maximum words of a part, unless there would be too many parts. A cache then holds the rows of two parts. */
const MAX_PART_WORDS = 512;
const MAX_PARTS_BY_WORDS = 256;
/** Maximum share of the co-occurrences in one part, estimated before they are counted. */
const MAX_PART_SHARE = 1 / 64;
/** Maximum entries of a band in memory while it is counted or rearranged, 12 bytes each. */
const MAX_BAND_ENTRIES = 8_000_000;

/**
 * Cuts the words into bands: ranges of ids of about equal work, so that a band fits in memory.
 *
 * @param counts occurrences of each word, most frequent first
 * @returns the first id of each band, then the number of words
 */
export function planBands(counts: ArrayLike<number>, window: number): Int32Array<ArrayBuffer> {
  return cutWords(counts, window, MAX_BAND_ENTRIES);
}

/**
 * Cuts the words into a few hundred parts at most, with fewer words where they are frequent. Unlike `planBands`, it
 * does not add parts to save memory, unless `partEntries` limits them.
 */
export function cutWords(counts: ArrayLike<number>, window: number, partEntries = Infinity): Int32Array<ArrayBuffer> {
  const size = counts.length;
  const maxOf = (id: number): number => Math.min(2 * window * counts[id]!, size);
  let total = 0;
  for (let id = 0; id < size; id++) {
    total += maxOf(id);
  }
  const maxEntries = Math.min(total * MAX_PART_SHARE, partEntries);
  const maxWords = Math.max(MAX_PART_WORDS, Math.ceil(size / MAX_PARTS_BY_WORDS));
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
 * Sums up the rows of the co-occurrence matrix one by one. A row is dense while it grows, and sparse when taken. It
 * needs 12 bytes per word of the vocabulary, whatever the text.
 */
export class CooccurrenceRow {
  private readonly sums: Float64Array;
  private readonly touched: Int32Array;
  private size = 0;

  constructor(vocabularySize: number) {
    this.sums = new Float64Array(vocabularySize);
    this.touched = new Int32Array(vocabularySize);
  }

  /** Distinct words so far. */
  get entries(): number {
    return this.size;
  }

  /**
   * Adds the words around each position, up to the window or the end of the sentence.
   *
   * @param ids       sentences of ids; a negative value precedes and ends each
   * @param positions indices in `ids` of the row's word; it reads `positions[from..to)`
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

  /** Adds entries `from..to` of a row that was counted before; its sums are above 0. */
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

  /** Writes the row to `columns` and `values` from `at` on, in ascending columns, and clears it. */
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

/** Sorting one entry takes about as long as scanning this many words. */
const SORT_COST = 48;
