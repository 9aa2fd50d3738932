// GloVe (Pennington et al. 2014) on one tile of the co-occurrence matrix. src/core/training/glove/glove.ts does the
// same in scalar TypeScript.
//
// AdaGrad divides each step t by sqrt(G), where G = 1 + the sum of the squared steps so far. The kernel stores
// s = 1 / sqrt(G) instead of G. A step moves the weight by u = s t. The new s is s / sqrt(1 + u^2).
// For small u this is s (1 - u^2 / 2) with an error below 3/8 u^4, which needs no square root and no division.
// Large errors occur in the first epoch and use the exact formula.
import { multiplyAdd } from './simd';

/** The maximum |learning rate x error| for the approximation: |u| is below it times the largest weight. */
const MAX_APPROXIMATED_STEP: f32 = 0.0625;
/**
 * The maximum |error| for steps without clipping: a gradient reaches the limit only if a weight exceeds half the limit.
 */
const MAX_UNCLIPPED_ERROR: f32 = 2;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
let rowBytes: usize = 0;
let vectorBytes: usize = 0;
let cells: usize = 0;
let weights: usize = 0;
let logarithms: usize = 0;
let factors: usize = 0;
let log2XMax: f32 = 0;
let alpha: f32 = 0;
let rate: f32 = 0;
let limit: f32 = 0;

/**
 * Sets the sizes, the scratch addresses and the hyper-parameters of this thread. A row holds its vector, the s of each
 * component, then the bias and the bias's G (f32).
 *
 * @param row           bytes from one row to the next
 * @param vector        bytes of a vector with its padding, a multiple of 16
 * @param cellArea      address of the tile's cells (u32): row | column << 16
 * @param weightArea    address of their co-occurrence counts X (f32)
 * @param logArea       address of scratch for ln X (f32 per cell)
 * @param factorArea    address of scratch for f(X) (f32 per cell)
 * @param logXMax       log2 of x-max
 * @param exponent      alpha of the weighting f(X) = min(1, (X / xMax)^alpha)
 * @param learningRate  initial learning rate of AdaGrad
 * @param gradientLimit maximum absolute value of a gradient
 */
export function configureGlove(
  row: usize,
  vector: usize,
  cellArea: usize,
  weightArea: usize,
  logArea: usize,
  factorArea: usize,
  logXMax: f32,
  exponent: f32,
  learningRate: f32,
  gradientLimit: f32,
): void {
  rowBytes = row;
  vectorBytes = vector;
  cells = cellArea;
  weights = weightArea;
  logarithms = logArea;
  factors = factorArea;
  log2XMax = logXMax;
  alpha = exponent;
  rate = learningRate;
  limit = gradientLimit;
}

/**
 * Trains on the first `count` cells of a tile.
 *
 * @param count    number of cells
 * @param words    address of the tile's first word row
 * @param contexts address of the tile's first context row
 * @returns the cost: the sum of f(X) (w . c + b + b' - ln X)^2 / 2
 * @see Pennington et al. 2014, equation 8
 */
export function trainGlove(count: u32, words: usize, contexts: usize): f64 {
  prepare(count);
  const bytes = rowBytes;
  const vector = vectorBytes;
  const biasAt = 2 * vector;
  const learningRate = rate;
  let cost: f64 = 0;
  const end: usize = 4 * <usize>count;
  for (let at: usize = 0; at < end; at += 4) {
    const cell = load<u32>(cells + at);
    const w = words + <usize>(cell & 0xffff) * bytes;
    const c = contexts + <usize>(cell >> 16) * bytes;
    const difference = dot(w, c, vector) + load<f32>(w + biasAt) + load<f32>(c + biasAt) - load<f32>(logarithms + at);
    const error = load<f32>(factors + at) * difference;
    cost += <f64>error * <f64>difference;
    if (abs(error) <= MAX_UNCLIPPED_ERROR && abs(error) * learningRate <= MAX_APPROXIMATED_STEP) {
      step(w, c, vector, error * learningRate);
    } else {
      exactStep(w, c, vector, error);
    }
    stepBias(w + biasAt, error);
    stepBias(c + biasAt, error);
  }
  return 0.5 * cost;
}

/** Returns the dot product of two vectors of `vector` bytes. */
// @ts-ignore: decorator
@inline
function dot(w: usize, c: usize, vector: usize): f32 {
  // Four independent sums, so that no addition waits for the previous one.
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let k: usize = 0;
  const blocks = vector & ~63;
  for (; k < blocks; k += 64) {
    s0 = multiplyAdd(v128.load(w + k), v128.load(c + k), s0);
    s1 = multiplyAdd(v128.load(w + k, 16), v128.load(c + k, 16), s1);
    s2 = multiplyAdd(v128.load(w + k, 32), v128.load(c + k, 32), s2);
    s3 = multiplyAdd(v128.load(w + k, 48), v128.load(c + k, 48), s3);
  }
  for (; k < vector; k += 16) {
    s0 = multiplyAdd(v128.load(w + k), v128.load(c + k), s0);
  }
  const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

/**
 * Moves both vectors by one AdaGrad step, with the approximate update of s and without clipping.
 *
 * @param w, c        addresses of the word vector and the context vector
 * @param vector      bytes of a vector
 * @param scaledError learning rate x error
 */
// @ts-ignore: decorator
@inline
function step(w: usize, c: usize, vector: usize, scaledError: f32): void {
  const e = f32x4.splat(scaledError);
  const minusHalf = f32x4.splat(-0.5);
  for (const end = w + vector; w < end; w += 16, c += 16) {
    const ws = v128.load(w);
    const cs = v128.load(c);
    const wRoots = v128.load(w + vector);
    const cRoots = v128.load(c + vector);
    const wMoves = f32x4.mul(wRoots, f32x4.mul(e, cs));
    const cMoves = f32x4.mul(cRoots, f32x4.mul(e, ws));
    v128.store(w, f32x4.sub(ws, wMoves));
    v128.store(c, f32x4.sub(cs, cMoves));
    v128.store(w + vector, multiplyAdd(f32x4.mul(wMoves, wMoves), f32x4.mul(wRoots, minusHalf), wRoots));
    v128.store(c + vector, multiplyAdd(f32x4.mul(cMoves, cMoves), f32x4.mul(cRoots, minusHalf), cRoots));
  }
}

/** Moves both vectors by one AdaGrad step, with clipped gradients and the exact update of s. */
function exactStep(w: usize, c: usize, vector: usize, error: f32): void {
  const e = f32x4.splat(error);
  const r = f32x4.splat(rate);
  const upper = f32x4.splat(limit);
  const lower = f32x4.splat(-limit);
  const one = f32x4.splat(1);
  for (const end = w + vector; w < end; w += 16, c += 16) {
    const ws = v128.load(w);
    const cs = v128.load(c);
    const wRoots = v128.load(w + vector);
    const cRoots = v128.load(c + vector);
    const wMoves = f32x4.mul(wRoots, f32x4.mul(r, f32x4.min(upper, f32x4.max(lower, f32x4.mul(e, cs)))));
    const cMoves = f32x4.mul(cRoots, f32x4.mul(r, f32x4.min(upper, f32x4.max(lower, f32x4.mul(e, ws)))));
    v128.store(w, f32x4.sub(ws, wMoves));
    v128.store(c, f32x4.sub(cs, cMoves));
    v128.store(w + vector, f32x4.div(wRoots, f32x4.sqrt(multiplyAdd(wMoves, wMoves, one))));
    v128.store(c + vector, f32x4.div(cRoots, f32x4.sqrt(multiplyAdd(cMoves, cMoves, one))));
  }
}

/** Moves a bias by one AdaGrad step; its G follows it in memory. */
// @ts-ignore: decorator
@inline
function stepBias(bias: usize, error: f32): void {
  const g = load<f32>(bias, 4);
  store<f32>(bias, load<f32>(bias) - error / sqrt<f32>(g));
  store<f32>(bias, g + error * error, 4);
}

/** Computes ln X and f(X) = min(1, (X / xMax)^alpha) of the first `count` co-occurrences, rounded up to four. */
function prepare(count: u32): void {
  const exponent = f32x4.splat(alpha);
  const offset = f32x4.splat(-alpha * log2XMax);
  const one = f32x4.splat(1);
  for (let at: usize = 0, end: usize = 4 * <usize>count; at < end; at += 16) {
    const log2 = binaryLogarithm(v128.load(weights + at));
    v128.store(logarithms + at, f32x4.mul(log2, f32x4.splat(0.6931471805599453)));
    v128.store(factors + at, f32x4.min(one, powerOfTwo(multiplyAdd(log2, exponent, offset))));
  }
}

/**
 * Returns log2 x of four positive, normal values. It splits x = 2^k m with m in [sqrt(1/2), sqrt(2)).
 * Then ln m = 2 atanh(r) with r = (m - 1) / (m + 1). |r| < 0.172, so the first omitted term of the series is below
 * 1e-9.
 */
// @ts-ignore: decorator
@inline
function binaryLogarithm(x: v128): v128 {
  const one = f32x4.splat(1);
  // k is the exponent of x / sqrt(1/2); 0x3f3504f3 are the bits of sqrt(1/2).
  const k = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const m = i32x4.sub(x, i32x4.shl(k, 23));
  const r = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const r2 = f32x4.mul(r, r);
  let series = multiplyAdd(r2, f32x4.splat(2.0 / 9), f32x4.splat(2.0 / 7));
  series = multiplyAdd(series, r2, f32x4.splat(2.0 / 5));
  series = multiplyAdd(series, r2, f32x4.splat(2.0 / 3));
  series = multiplyAdd(series, r2, f32x4.splat(2));
  return multiplyAdd(f32x4.mul(series, r), f32x4.splat(1.4426950408889634), f32x4.convert_i32x4_s(k));
}

/** Returns 2^x of four lanes for x up to 0.5, by the series of e^(x ln 2). Smaller x than -126 count as -126. */
// @ts-ignore: decorator
@inline
function powerOfTwo(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(1)), f32x4.splat(-126));
  const whole = f32x4.nearest(clamped);
  const y = f32x4.mul(f32x4.sub(clamped, whole), f32x4.splat(0.6931471805599453));
  let p = multiplyAdd(y, f32x4.splat(1.0 / 5040), f32x4.splat(1.0 / 720));
  p = multiplyAdd(p, y, f32x4.splat(1.0 / 120));
  p = multiplyAdd(p, y, f32x4.splat(1.0 / 24));
  p = multiplyAdd(p, y, f32x4.splat(1.0 / 6));
  p = multiplyAdd(p, y, f32x4.splat(0.5));
  p = multiplyAdd(p, y, f32x4.splat(1));
  p = multiplyAdd(p, y, f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23));
}
