// A scan of rows of 8-bit integers. src/kernel/quantisedScan.ts derives the error bound and places the areas.

/** Initial value of the heap: below the upper bound of every word, and above the -Infinity of a zero row. */
const LOWEST: f32 = -3e38;
/** Rows that are multiplied side by side; areas are padded to a multiple of them. */
const SIDE_BY_SIDE: u32 = 4;

/** What a search keeps, at the start of its area. */
// @ts-ignore: decorator
@unmanaged
class Search {
  /** Length of 1 in the direction's integers. */
  unit: f32;
  /** What the error of a row is multiplied by, and what is added to it. */
  factor: f32;
  term: f32;
  isPenalised: u32;
  /** Number of words searched. */
  count: u32;
  /** Number of candidates. */
  found: u32;
  /** Whether they did not fit. */
  isFull: u32;
}

let rows: usize = 0;
let rowBytes: usize = 0;
let scales: usize = 0;
let errors: usize = 0;
let penalties: usize = 0;
let queryOffset: usize = 0;
let heapOffset: usize = 0;
let candidateOffset: usize = 0;
let upperOffset: usize = 0;
let capacity: u32 = 0;

/**
 * Places the rows. Each has `dimensions` bytes without padding; 8 bytes after the last row are read.
 *
 * @param rowArea     address of the integers
 * @param dimensions  number of values in a row
 * @param scaleArea   address of the scale of each row, f32
 * @param errorArea   address of the error bound of each row, f32
 * @param penaltyArea address of the penalty of each row, f32
 */
export function placeQuantised(
  rowArea: usize,
  dimensions: u32,
  scaleArea: usize,
  errorArea: usize,
  penaltyArea: usize,
): void {
  rows = rowArea;
  rowBytes = dimensions as usize;
  scales = scaleArea;
  errors = errorArea;
  penalties = penaltyArea;
}

/**
 * Places what the area of each search has, in bytes from its start.
 *
 * @param query      the direction, i16, padded with zeros to a multiple of 8
 * @param heap       the highest lower bounds, f32
 * @param candidates ids of candidates, u32
 * @param uppers     their upper bounds, f32
 * @param limit      number of candidates that fit
 */
export function placeSearch(query: usize, heap: usize, candidates: usize, uppers: usize, limit: u32): void {
  queryOffset = query;
  heapOffset = heap;
  candidateOffset = candidates;
  upperOffset = uppers;
  capacity = limit;
}

/**
 * Quantises rows `from..to` and computes their norms, in double precision and in the order of `rowNorms` in
 * src/core/space.ts. The scale of a row is relative to its norm.
 *
 * @param source address of the rows, f32
 * @param norms  address for their norms, f64
 * @returns false if a norm is not finite
 */
export function quantiseRows(source: usize, from: u32, to: u32, norms: usize): bool {
  const quads: usize = rowBytes & ~3;
  let at = source;
  let target = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row++) {
    let squares = f64x2.splat(0);
    let largest = f32x4.splat(0);
    let k: usize = 0;
    for (; k < quads; k += 4) {
      const values = v128.load(at + (k << 2));
      largest = f32x4.pmax(largest, f32x4.abs(values));
      const low = f64x2.promote_low_f32x4(values);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
      squares = f64x2.add(squares, f64x2.mul(low, low));
      squares = f64x2.add(squares, f64x2.mul(high, high));
    }
    let even = f64x2.extract_lane(squares, 0);
    let odd = f64x2.extract_lane(squares, 1);
    let most = max(
      max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    );
    for (; k < rowBytes; k++) {
      const value = load<f32>(at + (k << 2));
      most = max(most, abs(value));
      const square = (value as f64) * (value as f64);
      if ((k & 1) == 0) {
        even += square;
      } else {
        odd += square;
      }
    }
    const norm = sqrt<f64>(even + odd);
    store<f64>(norms, norm);
    if (!isFinite<f64>(norm)) {
      return false;
    }
    const index: usize = (row as usize) << 2;
    if (norm == 0) {
      memory.fill(target, 0, rowBytes);
      store<f32>(scales + index, 0);
      store<f32>(errors + index, -Infinity);
    } else {
      quantiseRow(at, target, most as f64, norm, index);
    }
    at += rowBytes << 2;
    target += rowBytes;
    norms += 8;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function quantiseRow(at: usize, target: usize, most: f64, norm: f64, index: usize): void {
  const scale = (most / 127 / norm) as f32;
  const step = (scale as f64) * norm;
  const inverse = 127 / most;
  const steps = f64x2.splat(step);
  const inverses = f64x2.splat(inverse);
  let squares = f64x2.splat(0);
  let k: usize = 0;
  for (; k < (rowBytes & ~3); k += 4) {
    const values = v128.load(at + (k << 2));
    const low = f64x2.promote_low_f32x4(values);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
    const lowWhole = f64x2.nearest(f64x2.mul(low, inverses));
    const highWhole = f64x2.nearest(f64x2.mul(high, inverses));
    const lowRest = f64x2.sub(low, f64x2.mul(lowWhole, steps));
    const highRest = f64x2.sub(high, f64x2.mul(highWhole, steps));
    squares = f64x2.add(squares, f64x2.mul(lowRest, lowRest));
    squares = f64x2.add(squares, f64x2.mul(highRest, highRest));
    const integers = v128.shuffle<i32>(
      i32x4.trunc_sat_f64x2_s_zero(lowWhole),
      i32x4.trunc_sat_f64x2_s_zero(highWhole),
      0,
      1,
      4,
      5,
    );
    const halves = i16x8.narrow_i32x4_s(integers, integers);
    store<u32>(target + k, i32x4.extract_lane(i8x16.narrow_i16x8_s(halves, halves), 0));
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  for (; k < rowBytes; k++) {
    const value = load<f32>(at + (k << 2)) as f64;
    const whole = nearest<f64>(value * inverse);
    const rest = value - whole * step;
    sum += rest * rest;
    store<i8>(target + k, whole as i8);
  }
  store<f32>(scales + index, scale);
  store<f32>(errors + index, (sqrt<f64>(sum) / norm) as f32);
}

/**
 * Begins a search for the `count` words with the highest scores.
 *
 * @param area      address of the search
 * @param unit      length of 1 in the direction's integers
 * @param factor    what the error of a row is multiplied by
 * @param term      what is added to it
 * @param penalised whether penalties are subtracted
 * @param count     number of words, at least 1
 */
export function beginSearch(area: usize, unit: f32, factor: f32, term: f32, penalised: bool, count: u32): void {
  const search = changetype<Search>(area);
  search.unit = unit;
  search.factor = factor;
  search.term = term;
  search.isPenalised = penalised;
  search.count = count;
  search.found = 0;
  search.isFull = 0;
  const heap = area + heapOffset;
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(heap + ((i as usize) << 2), LOWEST);
  }
}

/** The sums of the lanes of a, b, c and d, one sum per lane. */
// @ts-ignore: decorator
@inline
function sumIntegers(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** Sum plus the products of eight integers of a row from `at` and of the direction. */
// @ts-ignore: decorator
@inline
function addProducts(sum: v128, at: usize, direction: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(at), direction));
}

/** Dot products of four rows from `at` with the direction at `query`. Its zeros skip the bytes of the next row. */
// @ts-ignore: decorator
@inline
function dots(at: usize, query: usize): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let second = at + rowBytes;
  let third = second + rowBytes;
  let fourth = third + rowBytes;
  for (const end = second; at < end; at += 8, second += 8, third += 8, fourth += 8, query += 16) {
    const direction = v128.load(query);
    a = addProducts(a, at, direction);
    b = addProducts(b, second, direction);
    c = addProducts(c, third, direction);
    d = addProducts(d, fourth, direction);
  }
  return sumIntegers(a, b, c, d);
}

/**
 * Searches rows `from..to`, a multiple of SIDE_BY_SIDE: keeps the candidates whose upper bound reaches the lowest of the
 * `count` highest lower bounds so far.
 *
 * @returns the number of candidates, in order of id; -1 if they do not fit
 */
export function searchRows(area: usize, from: u32, to: u32): i32 {
  let threshold = load<f32>(area + heapOffset);
  let at = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row += SIDE_BY_SIDE) {
    threshold = compare(area, row, dots(at, area + queryOffset), threshold);
    at += rowBytes * SIDE_BY_SIDE;
  }
  return resultOf(area);
}

/** As `searchRows`, for two searches at once: the rows are read once. */
export function searchRowsForTwo(first: usize, second: usize, from: u32, to: u32): void {
  let firstThreshold = load<f32>(first + heapOffset);
  let secondThreshold = load<f32>(second + heapOffset);
  let at = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row += SIDE_BY_SIDE) {
    let a0 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let c0 = i32x4.splat(0);
    let d0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    let d1 = i32x4.splat(0);
    let q0 = first + queryOffset;
    let q1 = second + queryOffset;
    let b = at + rowBytes;
    let c = b + rowBytes;
    let d = c + rowBytes;
    for (let a = at, end = b; a < end; a += 8, b += 8, c += 8, d += 8, q0 += 16, q1 += 16) {
      const rowA = v128.load8x8_s(a);
      const rowB = v128.load8x8_s(b);
      const rowC = v128.load8x8_s(c);
      const rowD = v128.load8x8_s(d);
      const direction0 = v128.load(q0);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(rowA, direction0));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(rowB, direction0));
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(rowC, direction0));
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(rowD, direction0));
      const direction1 = v128.load(q1);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(rowA, direction1));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(rowB, direction1));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(rowC, direction1));
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(rowD, direction1));
    }
    firstThreshold = compare(first, row, sumIntegers(a0, b0, c0, d0), firstThreshold);
    secondThreshold = compare(second, row, sumIntegers(a1, b1, c1, d1), secondThreshold);
    at += rowBytes * SIDE_BY_SIDE;
  }
}

/** The number of candidates of a search; -1 if they did not fit. */
export function resultOf(area: usize): i32 {
  const search = changetype<Search>(area);
  return search.isFull ? -1 : search.found;
}

/** Compares four rows with the threshold. @returns the threshold afterwards */
// @ts-ignore: decorator
@inline
function compare(area: usize, row: u32, products: v128, threshold: f32): f32 {
  const search = changetype<Search>(area);
  const index: usize = (row as usize) << 2;
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(products), v128.load(scales + index));
  let score = f32x4.mul(scaled, f32x4.splat(search.unit));
  const error = f32x4.add(f32x4.mul(v128.load(errors + index), f32x4.splat(search.factor)), f32x4.splat(search.term));
  if (search.isPenalised) {
    score = f32x4.sub(score, v128.load(penalties + index));
  }
  const reaching = i32x4.bitmask(f32x4.ge(f32x4.add(score, error), f32x4.splat(threshold)));
  return reaching == 0 ? threshold : keep(area, row, score, error, reaching, threshold);
}

/** Keeps the rows whose bits are set in `reaching`. @returns the threshold afterwards; Infinity if they do not fit */
function keep(area: usize, row: u32, score: v128, error: v128, reaching: i32, threshold: f32): f32 {
  const search = changetype<Search>(area);
  const upper = f32x4.add(score, error);
  const lower = f32x4.sub(score, error);
  for (; reaching != 0; reaching &= reaching - 1) {
    const lane = ctz(reaching);
    const high = laneOf(upper, lane);
    if (high < threshold) {
      continue; // after an earlier lane
    }
    if (search.found == capacity && !dropCandidates(area, threshold)) {
      search.isFull = 1;
      return Infinity;
    }
    const at = area + ((search.found as usize) << 2);
    store<u32>(at + candidateOffset, row + lane);
    store<f32>(at + upperOffset, high);
    search.found++;
    const low = laneOf(lower, lane);
    if (low > threshold) {
      replaceRoot(area + heapOffset, search.count, low);
      threshold = load<f32>(area + heapOffset);
    }
  }
  return threshold;
}

/** Lane `lane` of four f32. */
// @ts-ignore: decorator
@inline
function laneOf(values: v128, lane: i32): f32 {
  if (lane == 0) {
    return f32x4.extract_lane(values, 0);
  }
  if (lane == 1) {
    return f32x4.extract_lane(values, 1);
  }
  return lane == 2 ? f32x4.extract_lane(values, 2) : f32x4.extract_lane(values, 3);
}

/** Drops candidates below the threshold. @returns whether at least half of the room is free then */
function dropCandidates(area: usize, threshold: f32): bool {
  const search = changetype<Search>(area);
  let kept = area;
  const end = area + ((search.found as usize) << 2);
  for (let at = area; at < end; at += 4) {
    const upper = load<f32>(at + upperOffset);
    if (upper >= threshold) {
      store<u32>(kept + candidateOffset, load<u32>(at + candidateOffset));
      store<f32>(kept + upperOffset, upper);
      kept += 4;
    }
  }
  search.found = ((kept - area) >> 2) as u32;
  return search.found <= capacity >> 1;
}

/** Puts a value in place of the lowest of a heap. */
function replaceRoot(heap: usize, count: u32, value: f32): void {
  let hole: u32 = 0;
  for (;;) {
    let child: u32 = 2 * hole + 1;
    if (child + 1 < count && heapAt(heap, child + 1) < heapAt(heap, child)) {
      child++;
    }
    if (child >= count || heapAt(heap, child) >= value) {
      break;
    }
    store<f32>(heap + ((hole as usize) << 2), heapAt(heap, child));
    hole = child;
  }
  store<f32>(heap + ((hole as usize) << 2), value);
}

// @ts-ignore: decorator
@inline
function heapAt(heap: usize, place: u32): f32 {
  return load<f32>(heap + ((place as usize) << 2));
}

/**
 * Computes the cosines of rows `from..to`, a multiple of SIDE_BY_SIDE, with the direction of a search.
 *
 * @param target address for the cosines, f32
 */
export function quantisedCosines(area: usize, from: u32, to: u32, target: usize): void {
  const units = f32x4.splat(changetype<Search>(area).unit);
  let at = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row += SIDE_BY_SIDE) {
    const products = f32x4.convert_i32x4_s(dots(at, area + queryOffset));
    v128.store(target, f32x4.mul(f32x4.mul(products, v128.load(scales + ((row as usize) << 2))), units));
    target += 16;
    at += rowBytes * SIDE_BY_SIDE;
  }
}
