// A scan of rows of 8-bit integers. src/kernel/quantisedScan.ts derives the error bound and places the areas.

/** Initial value of the heap: below the upper bound of every word, and above the -Infinity of a zero row. */
const LOWEST: f32 = -3e38;
/** Rows that are multiplied side by side; areas are padded to a multiple of them. */
const SIDE_BY_SIDE: u32 = 4;

let rows: usize = 0;
let rowBytes: usize = 0;
let scales: usize = 0;
let errors: usize = 0;
let penalties: usize = 0;
let query: usize = 0;
let heap: usize = 0;
let candidates: usize = 0;
let uppers: usize = 0;
let capacity: u32 = 0;

let unit: f32 = 0;
let errorFactor: f32 = 0;
let errorTerm: f32 = 0;
let isPenalised: bool = false;
let count: u32 = 0;
let found: u32 = 0;

/**
 * Places the areas. Each row of integers has `dimensions` bytes without padding; 32 bytes after the last row are read.
 *
 * @param rowArea        address of the integers
 * @param dimensions     number of values in a row
 * @param scaleArea      address of the scale of each row, f32
 * @param errorArea      address of the error bound of each row, f32
 * @param penaltyArea    address of the penalty of each row, f32
 * @param queryArea      address of the direction, i16, padded with zeros to a multiple of 8
 * @param heapArea       address for the highest lower bounds, f32
 * @param candidateArea  address for the ids of candidates, u32
 * @param upperArea      address for their upper bounds, f32
 * @param candidateLimit number of candidates that fit
 */
export function placeQuantised(
  rowArea: usize,
  dimensions: u32,
  scaleArea: usize,
  errorArea: usize,
  penaltyArea: usize,
  queryArea: usize,
  heapArea: usize,
  candidateArea: usize,
  upperArea: usize,
  candidateLimit: u32,
): void {
  rows = rowArea;
  rowBytes = dimensions as usize;
  scales = scaleArea;
  errors = errorArea;
  penalties = penaltyArea;
  query = queryArea;
  heap = heapArea;
  candidates = candidateArea;
  uppers = upperArea;
  capacity = candidateLimit;
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
 * Begins a search for the `searched` words with the highest scores.
 *
 * @param queryUnit   length of 1 in the direction's integers
 * @param factor      what the error of a row is multiplied by
 * @param term        what is added to it
 * @param penalised   whether penalties are subtracted
 * @param searched    number of words, at least 1
 */
export function beginSearch(queryUnit: f32, factor: f32, term: f32, penalised: bool, searched: u32): void {
  unit = queryUnit;
  errorFactor = factor;
  errorTerm = term;
  isPenalised = penalised;
  count = searched;
  found = 0;
  for (let i: u32 = 0; i < searched; i++) {
    store<f32>(heap + ((i as usize) << 2), LOWEST);
  }
}

/** Dot products of four rows from `at` with the direction. */
// @ts-ignore: decorator
@inline
function dots(at: usize): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let w = query;
  let second = at + rowBytes;
  let third = second + rowBytes;
  let fourth = third + rowBytes;
  const end = at + rowBytes;
  const blocks = at + (rowBytes & ~31);
  while (at < blocks) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    const w2 = v128.load(w, 32);
    const w3 = v128.load(w, 48);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(at), w0));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(second), w0));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(third), w0));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(fourth), w0));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(at, 8), w1));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(second, 8), w1));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(third, 8), w1));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(fourth, 8), w1));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(at, 16), w2));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(second, 16), w2));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(third, 16), w2));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(fourth, 16), w2));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(at, 24), w3));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(second, 24), w3));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(third, 24), w3));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(fourth, 24), w3));
    at += 32;
    second += 32;
    third += 32;
    fourth += 32;
    w += 64;
  }
  // The direction ends with zeros, so bytes of the next row do not count.
  for (; at < end; at += 8, second += 8, third += 8, fourth += 8, w += 16) {
    const w0 = v128.load(w);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load8x8_s(at), w0));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load8x8_s(second), w0));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load8x8_s(third), w0));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load8x8_s(fourth), w0));
  }
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Searches rows `from..to`, a multiple of SIDE_BY_SIDE: keeps the candidates whose upper bound reaches the lowest of the
 * `count` highest lower bounds so far.
 *
 * @returns the number of candidates, in order of id; -1 if they do not fit
 */
export function searchRows(from: u32, to: u32): i32 {
  const units = f32x4.splat(unit);
  const factors = f32x4.splat(errorFactor);
  const terms = f32x4.splat(errorTerm);
  let threshold = load<f32>(heap);
  let at = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row += SIDE_BY_SIDE) {
    const index: usize = (row as usize) << 2;
    const products = f32x4.convert_i32x4_s(dots(at));
    let score = f32x4.mul(f32x4.mul(products, v128.load(scales + index)), units);
    const error = f32x4.add(f32x4.mul(v128.load(errors + index), factors), terms);
    if (isPenalised) {
      score = f32x4.sub(score, v128.load(penalties + index));
    }
    const upper = f32x4.add(score, error);
    let reaching = i32x4.bitmask(f32x4.ge(upper, f32x4.splat(threshold)));
    if (reaching != 0) {
      const lower = f32x4.sub(score, error);
      for (; reaching != 0; reaching &= reaching - 1) {
        const lane = ctz(reaching);
        const high = laneOf(upper, lane);
        if (high < threshold) {
          continue; // after an earlier lane
        }
        if (found == capacity && !dropCandidates(threshold)) {
          return -1;
        }
        store<u32>(candidates + ((found as usize) << 2), row + lane);
        store<f32>(uppers + ((found as usize) << 2), high);
        found++;
        const low = laneOf(lower, lane);
        if (low > threshold) {
          replaceRoot(low);
          threshold = load<f32>(heap);
        }
      }
    }
    at += rowBytes * SIDE_BY_SIDE;
  }
  return found;
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
function dropCandidates(threshold: f32): bool {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < found; i++) {
    const upper = load<f32>(uppers + ((i as usize) << 2));
    if (upper >= threshold) {
      store<u32>(candidates + ((kept as usize) << 2), load<u32>(candidates + ((i as usize) << 2)));
      store<f32>(uppers + ((kept as usize) << 2), upper);
      kept++;
    }
  }
  found = kept;
  return kept <= capacity >> 1;
}

/** Puts a value in place of the lowest of the heap. */
function replaceRoot(value: f32): void {
  let hole: u32 = 0;
  for (;;) {
    let child: u32 = 2 * hole + 1;
    if (child + 1 < count && heapAt(child + 1) < heapAt(child)) {
      child++;
    }
    if (child >= count || heapAt(child) >= value) {
      break;
    }
    store<f32>(heap + ((hole as usize) << 2), heapAt(child));
    hole = child;
  }
  store<f32>(heap + ((hole as usize) << 2), value);
}

// @ts-ignore: decorator
@inline
function heapAt(place: u32): f32 {
  return load<f32>(heap + ((place as usize) << 2));
}

/**
 * Computes the cosines of rows `from..to`, a multiple of SIDE_BY_SIDE, with the direction.
 *
 * @param target address for the cosines, f32
 */
export function quantisedCosines(from: u32, to: u32, target: usize): void {
  const units = f32x4.splat(unit);
  let at = rows + (from as usize) * rowBytes;
  for (let row = from; row < to; row += SIDE_BY_SIDE) {
    const products = f32x4.convert_i32x4_s(dots(at));
    v128.store(target, f32x4.mul(f32x4.mul(products, v128.load(scales + ((row as usize) << 2))), units));
    target += 16;
    at += rowBytes * SIDE_BY_SIDE;
  }
}
