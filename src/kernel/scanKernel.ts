import { plainScan, type CosineBounds, type Scan } from '../core/queries/scan';
import type { Space } from '../core/space';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import {
  MAX_CANDIDATES,
  MAX_COUNT,
  roundedUp,
  scanLayout,
  SEARCHES,
  SIDE_BY_SIDE,
  type ScanLayout,
} from './scanLayout';
import { callHelper, joinHelper, shareRows, type TeamNumbers } from './scanTeam';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
/** More dimensions would exceed the bound on rounding. */
const MAX_DIMENSIONS = 65_536;
/** Maximum integers of a direction and of a row. Their products are added in pairs, which fit 32 bits. */
const MAX_INTEGER = 8191;
const MAX_ROW_INTEGER = 127;
/** Directions for which the vectors are read once, and the numbers of their cosines with all words. */
const MAX_GROUP = 8;
const MAX_GROUP_COSINES = 4e6;
/** Stretches of vectors and directions between two pauses: about a millisecond. */
const PAUSE_STRETCHES = 64;
/** Minimum numbers in the vectors for a helper: a search of fewer ends before it wakes up. */
const MIN_SHARED = 2e6;
/** The area of a search for each thread. */
const OWN = 0;
const HELPER = 1;
/** Norms that single precision supports: outside them the squares leave its range. */
const MIN_NORM = 1e-12;
const MAX_NORM = 1e12;

/** A thread that shares the searches of another one. */
export interface ScanHelper {
  /** The numbers it shares, if it knows the memory; undefined if there is no helper. */
  ready(memory: ScanMemory): TeamNumbers | undefined;
  /** Called when it has died in the middle of a search. */
  lose(): void;
}

/**
 * A copy of the vectors of a space in 8-bit integers, a quarter of their bytes. It finds a few candidates for the
 * nearest words, and their exact cosines decide. The result is that of `plainScan`, because the error of each row has a
 * proven bound.
 *
 * Let u = x / |x| be a row of length 1 and v the direction, also of length 1. A row is stored as integers q in -127..127
 * and a scale r, the direction as integers w and a unit t:
 *
 *   u = r q + e,  v = t w + f,  so that  u.v = r t q.w + r q.f + e.v.
 *
 * By Cauchy-Schwarz, and because |r q| = |u - e| <= 1 + |e|,
 *
 *   |u.v - r t q.w| <= (1 + |e|) |f| + |e|.
 *
 * The lengths |e| of all rows and |f| are computed, not estimated, so this holds for any row. In GloVe vectors of 341,479
 * words x 100 it is about 0.006, and 16 candidates remain for the ten nearest words.
 *
 * q.w is exact in 32 bits: `t` keeps |q| |w|, which it cannot exceed, below 2^31, and sums of parts may wrap around. What
 * is left is rounding. With d <= 65,536, |e| <= sqrt(d) / (2 x 127) <= 1.01, so that all values are below 8 + p, where p
 * is the largest penalty. Each of fewer than eight operations in single precision has a relative error of at most 2^-24
 * (Higham 2002, section 2.2), together less than (8 + p) 2^-21. Errors of |e|, |f| and of the exact cosine, in double
 * precision, are below 4 d 2^-53 <= 2^-35. `roundingError` is twice their sum.
 */
export class ScanMemory {
  /** Crosses threads. */
  readonly memory: WebAssembly.Memory;
  private readonly exports: KernelExports;
  private readonly layout: ScanLayout;
  /** Number of searches that a helper took part in. */
  shared = 0;
  private placedPenalties: Float32Array | undefined;
  private largestPenalty = 0;

  /**
   * Allocates memory for rows x dimensions integers.
   * @param memory what another thread allocated for the same rows and dimensions
   * @throws RangeError if the kernel cannot address them or the system does not provide the memory
   */
  constructor(
    kernel: Kernel,
    readonly rows: number,
    readonly dimensions: number,
    memory?: WebAssembly.Memory,
  ) {
    const layout = scanLayout(rows, dimensions);
    const pages = Math.ceil(layout.bytes / PAGE);
    if (pages > MAX_PAGES || dimensions > MAX_DIMENSIONS) {
      throw new RangeError(`a kernel cannot address ${rows} rows x ${dimensions} dimensions`);
    }
    this.layout = layout;
    this.memory = memory ?? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.exports = instantiateKernel(kernel, this.memory);
    const { query, heap, candidates, uppers } = layout.search;
    this.exports.placeQuantised(0, dimensions, layout.scales, layout.errors, layout.penalties);
    this.exports.placeSearch(query, heap, candidates, uppers, MAX_CANDIDATES);
  }

  /**
   * Quantises the vectors of a space; in any thread, before `scan`.
   * @returns the norms, equal to `space.norms`; undefined if one is not finite, so that there is no scan
   */
  prepare({ vectors }: Space): Float64Array | undefined {
    const { rows, layout, exports } = this;
    const norms = new Float64Array(rows);
    const staged = this.floats64(layout.stagedNorms, layout.stagedRows);
    for (const [from, to] of this.stretches()) {
      this.stage(vectors, from, to);
      if (!exports.quantiseRows(layout.staged, from, to, layout.stagedNorms)) {
        return undefined;
      }
      norms.set(staged.subarray(0, to - from), from);
    }
    // The last rows only fill a group: they are never candidates.
    this.floats(layout.errors, layout.paddedRows).fill(-Infinity, rows);
    return norms;
  }

  /**
   * The scan of a space, after `prepare` succeeded in this or another thread.
   * @param helper a thread that shares the search
   */
  scan(space: Space, helper?: ScanHelper): Scan {
    const isWithinRange = space.norms.every((norm) => norm === 0 || (norm > MIN_NORM && norm < MAX_NORM));
    const fast = { candidates: this.candidates.bind(this, helper), bounds: this.bounds.bind(this) };
    if (!isWithinRange) {
      return Object.assign(plainScan(space), fast);
    }
    let cosines: Float32Array | undefined;
    const all = (direction: Float64Array): Float32Array => {
      cosines ??= new Float32Array(this.rows);
      for (const [from, to] of this.stretches()) {
        this.stageNormed(space, from, to);
        this.stagedCosines(direction, from, to, cosines);
      }
      return cosines;
    };
    return Object.assign(all, { ...fast, each: (directions: readonly Float64Array[]) => this.each(space, directions) });
  }

  private candidates(
    helper: ScanHelper | undefined,
    directions: readonly Float64Array[],
    count: number,
    penalties?: Float32Array,
  ): (Uint32Array | undefined)[] {
    const { rows, layout, exports } = this;
    const searched = Math.min(count, rows);
    if (searched < 1 || searched > MAX_COUNT) {
      return directions.map(() => undefined);
    }
    if (penalties) {
      this.placePenalties(penalties);
    }
    const rounding = roundingError(penalties ? this.largestPenalty : 0);
    const found: (Uint32Array | undefined)[] = [];
    for (let start = 0; start < directions.length; start += SEARCHES) {
      const group = directions.slice(start, start + SEARCHES);
      const begin = (): void =>
        group.forEach((direction, i) => {
          const { unit, error } = this.placeDirection(direction, layout.searches[i]!);
          for (const area of layout.searches[i]!) {
            exports.beginSearch(area, unit, 1 + error, error + rounding, penalties !== undefined, searched);
          }
        });
      begin();
      const isShared = this.search(group.length, helper, begin);
      found.push(...group.map((_, i) => this.found(i, searched, isShared)));
    }
    return found;
  }

  /**
   * Searches all rows, with the helper if there is one that is ready.
   * @param begin begins the searches again
   * @returns whether the helper found candidates too
   */
  private search(searches: number, helper: ScanHelper | undefined, begin: () => void): boolean {
    const { paddedRows } = this.layout;
    const team = paddedRows * this.dimensions >= MIN_SHARED ? helper?.ready(this) : undefined;
    if (team && callHelper(team, paddedRows, searches)) {
      shareRows(team, paddedRows, (from, to) => this.searchRows(searches, OWN, from, to));
      const outcome = joinHelper(team);
      if (outcome !== 'lost') {
        this.shared += outcome === 'helped' ? 1 : 0;
        return outcome === 'helped';
      }
      helper!.lose();
      begin();
    }
    this.searchRows(searches, OWN, 0, paddedRows);
    return false;
  }

  /** Does the helper's share of the searches. */
  help(team: TeamNumbers, searches: number): void {
    shareRows(team, this.layout.paddedRows, (from, to) => this.searchRows(searches, HELPER, from, to));
  }

  private searchRows(searches: number, thread: typeof OWN | typeof HELPER, from: number, to: number): void {
    const [first, second] = this.layout.searches;
    if (searches === 1) {
      this.exports.searchRows(first![thread], from, to);
    } else {
      this.exports.searchRowsForTwo(first![thread], second![thread], from, to);
    }
  }

  /** The candidates of a search that has ended, in order of id; undefined if they did not fit. */
  private found(search: number, count: number, isShared: boolean): Uint32Array | undefined {
    const { exports, layout, memory } = this;
    const { heap, candidates, uppers } = layout.search;
    const areas = layout.searches[search]!.slice(0, isShared ? 2 : 1);
    if (areas.some((area) => exports.resultOf(area) < 0)) {
      return undefined;
    }
    // The threshold of all rows is at least that of each thread.
    const highest = areas.map((area) => this.floats(area + heap, count));
    const threshold = isShared ? Float32Array.from([...highest[0]!, ...highest[1]!]).sort()[count]! : highest[0]![0]!;
    const ids = areas.flatMap((area) => {
      const found = exports.resultOf(area);
      const bounds = this.floats(area + uppers, found);
      const all = new Uint32Array(memory.buffer, area + candidates, found);
      return [...all.filter((_, i) => bounds[i]! >= threshold)];
    });
    return Uint32Array.from(ids).sort();
  }

  private placePenalties(penalties: Float32Array): void {
    if (penalties !== this.placedPenalties) {
      this.floats(this.layout.penalties, this.rows).set(penalties);
      this.largestPenalty = penalties.reduce((largest, penalty) => Math.max(largest, Math.abs(penalty)), 0);
      this.placedPenalties = penalties;
    }
  }

  private bounds(direction: Float64Array): CosineBounds {
    const { rows, layout, exports } = this;
    const [area] = layout.searches[0]!;
    const { unit, error } = this.placeDirection(direction, [area]);
    exports.beginSearch(area, unit, 0, 0, false, 1);
    const cosines = new Float32Array(rows);
    const staged = this.floats(layout.stagedCosines, layout.stagedRows);
    for (const [from, to] of this.stretches()) {
      exports.quantisedCosines(area, from, roundedUp(to, SIDE_BY_SIDE), layout.stagedCosines);
      cosines.set(staged.subarray(0, to - from), from);
    }
    const rounding = roundingError(0);
    // A zero row has the error -Infinity and the exact cosine 0.
    const errors = this.floats(layout.errors, rows).map((row) => Math.max(0, row * (1 + error) + error + rounding));
    return { cosines, errors };
  }

  /** Writes the integers of a direction. @returns the length of one unit, and the length of the difference */
  private placeDirection(
    direction: Float64Array,
    areas: readonly number[],
  ): { readonly unit: number; readonly error: number } {
    const { dimensions, layout } = this;
    const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // |q| is at most 127 sqrt(d), and |w| little more than 1 / t.
    const leastUnit = (1.01 * MAX_ROW_INTEGER * Math.sqrt(dimensions)) / 2 ** 31;
    const unit = Math.fround(Math.max(largest / MAX_INTEGER, leastUnit));
    const integers = new Int16Array(dimensions);
    let squares = 0;
    for (let k = 0; k < dimensions; k++) {
      const integer = Math.round(direction[k]! / unit);
      integers[k] = integer;
      squares += (direction[k]! - integer * unit) ** 2;
    }
    for (const area of areas) {
      new Int16Array(this.memory.buffer, area + layout.search.query, dimensions).set(integers);
    }
    return { unit, error: Math.sqrt(squares) };
  }

  private *each(space: Space, directions: readonly Float64Array[]): Generator<Float32Array | undefined, void> {
    const size = Math.max(1, Math.min(MAX_GROUP, directions.length, Math.floor(MAX_GROUP_COSINES / this.rows)));
    const results = Array.from({ length: size }, () => new Float32Array(this.rows));
    for (let first = 0, done = 0; first < directions.length; first += size) {
      const group = directions.slice(first, first + size);
      for (const [from, to] of this.stretches()) {
        // Another question may have used the areas since the last pause.
        this.stageNormed(space, from, to);
        group.forEach((direction, i) => this.stagedCosines(direction, from, to, results[i]!));
        done += group.length;
        if (done >= PAUSE_STRETCHES) {
          done = 0;
          yield undefined;
        }
      }
      yield* results.slice(0, group.length);
    }
  }

  /** Computes the cosines of the staged rows `from..to` in single precision. */
  private stagedCosines(direction: Float64Array, from: number, to: number, cosines: Float32Array): void {
    const { layout, exports, dimensions } = this;
    this.floats(layout.direction, dimensions).set(direction);
    exports.scanCosines(
      ...([layout.staged, to - from, dimensions] as const),
      ...([layout.direction, layout.stagedNorms, layout.stagedCosines] as const),
    );
    cosines.set(this.floats(layout.stagedCosines, to - from), from);
  }

  /** Copies the rows `from..to` to the kernel, with their inverse norms. */
  private stageNormed({ vectors, norms }: Space, from: number, to: number): void {
    this.stage(vectors, from, to);
    const inverses = this.floats(this.layout.stagedNorms, to - from);
    for (let id = from; id < to; id++) {
      inverses[id - from] = norms[id] === 0 ? 0 : 1 / norms[id]!;
    }
  }

  /** Stretches of rows that are copied at once. */
  private *stretches(): Generator<readonly [from: number, to: number]> {
    const { stagedRows } = this.layout;
    for (let from = 0; from < this.rows; from += stagedRows) {
      yield [from, Math.min(this.rows, from + stagedRows)];
    }
  }

  private stage(vectors: Float32Array, from: number, to: number): void {
    const { dimensions, layout } = this;
    const rows = vectors.subarray(from * dimensions, to * dimensions);
    this.floats(layout.staged, rows.length).set(rows);
  }

  private floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  private floats64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }
}

function roundingError(largestPenalty: number): number {
  return (8 + largestPenalty) * 2 ** -20;
}
