// Skip-gram (Mikolov et al. 2013a, 2013b). All context words of a centre word share one set of output rows, so the work
// becomes small dense products (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory").
// src/core/training/word2vec/skipgram.ts does the same in scalar TypeScript.
import { addLoss, countPairs, countsForLoss } from './loss';
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import {
  changes,
  contexts,
  errorsOf,
  gatherContexts,
  gatherOutputs,
  idleRow,
  isFast,
  labels,
  output,
  outputs,
  rates,
  rowBytes,
  sentence,
  sums,
} from './word2vec';

/**
 * Trains one centre word with its context words.
 *
 * @param position     index of the centre in the sentence
 * @param drawn        address of its `negative` negatives (u32 ids)
 * @param learningRate learning rate
 */
// @ts-ignore: decorator
@inline
export function trainSkipgramCentre(position: u32, drawn: usize, learningRate: f32): void {
  const n = gatherContexts(position);
  // The loops read two rows at a time, so an odd count needs one more row.
  store<usize>(contexts + 4 * <usize>n, idleRow);
  countPairs(n);
  if (isFast) {
    trainFast(position, n, drawn, learningRate);
  } else {
    trainAny(position, n, drawn, learningRate);
  }
}

/** Trains `n` context words with one positive and five negatives. Each loop's values fit in the 16 registers. */
function trainFast(position: u32, n: u32, drawn: usize, learningRate: f32): void {
  const bytes = rowBytes;
  const centre = load<u32>(sentence + 4 * <usize>position);
  const n1 = load<u32>(drawn);
  const n2 = load<u32>(drawn, 4);
  const n3 = load<u32>(drawn, 8);
  const n4 = load<u32>(drawn, 12);
  const n5 = load<u32>(drawn, 16);
  const o0 = output + <usize>centre * bytes;
  const o1 = output + <usize>n1 * bytes;
  const o2 = output + <usize>n2 * bytes;
  const o3 = output + <usize>n3 * bytes;
  const o4 = output + <usize>n4 * bytes;
  const o5 = output + <usize>n5 * bytes;

  // A negative that equals the centre gets rate 0, so it is skipped as in word2vec.c.
  const firstRates = f32x4(learningRate, n1 === centre ? 0 : learningRate, n2 === centre ? 0 : learningRate, 0);
  const secondRates = f32x4(
    n3 === centre ? 0 : learningRate,
    n4 === centre ? 0 : learningRate,
    n5 === centre ? 0 : learningRate,
    0,
  );
  const positive = f32x4.replace_lane(f32x4.splat(0), 0, 1);
  const zero = f32x4.splat(0);
  // Each context word has 32 bytes of errors: three errors and a zero, twice.
  for (let k: usize = 0; k < n; k += 2) {
    const x = load<usize>(contexts + 4 * k);
    const y = load<usize>(contexts + 4 * k, 4);
    const target = errorsOf + 32 * k;
    errors(x, y, o0, o1, o2, bytes, positive, firstRates, target, target + 32);
    errors(x, y, o3, o4, o5, bytes, zero, secondRates, target + 16, target + 48);
  }
  if (countsForLoss(learningRate)) {
    addLoss(errorsOf, 8 * n, n, learningRate);
  }

  for (let at: usize = 0; at < bytes; at += 16) {
    const w0 = v128.load(o0 + at);
    const w1 = v128.load(o1 + at);
    const w2 = v128.load(o2 + at);
    const w3 = v128.load(o3 + at);
    const w4 = v128.load(o4 + at);
    const w5 = v128.load(o5 + at);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let error = errorsOf;
    const end = contexts + 4 * <usize>n;
    for (let c = contexts; c < end; c += 4) {
      const row = load<usize>(c) + at;
      const x = v128.load(row);
      let e = v128.load32_splat(error);
      s0 = multiplyAdd(e, x, s0);
      let changed = multiplyAdd(e, w0, x);
      e = v128.load32_splat(error, 4);
      s1 = multiplyAdd(e, x, s1);
      changed = multiplyAdd(e, w1, changed);
      e = v128.load32_splat(error, 8);
      s2 = multiplyAdd(e, x, s2);
      changed = multiplyAdd(e, w2, changed);
      e = v128.load32_splat(error, 16);
      s3 = multiplyAdd(e, x, s3);
      changed = multiplyAdd(e, w3, changed);
      e = v128.load32_splat(error, 20);
      s4 = multiplyAdd(e, x, s4);
      changed = multiplyAdd(e, w4, changed);
      e = v128.load32_splat(error, 24);
      s5 = multiplyAdd(e, x, s5);
      v128.store(row, multiplyAdd(e, w5, changed));
      error += 32;
    }
    // Read the rows again, because a word may have been drawn twice.
    v128.store(o0 + at, f32x4.add(v128.load(o0 + at), s0));
    v128.store(o1 + at, f32x4.add(v128.load(o1 + at), s1));
    v128.store(o2 + at, f32x4.add(v128.load(o2 + at), s2));
    v128.store(o3 + at, f32x4.add(v128.load(o3 + at), s3));
    v128.store(o4 + at, f32x4.add(v128.load(o4 + at), s4));
    v128.store(o5 + at, f32x4.add(v128.load(o5 + at), s5));
  }
}

/** Trains `n` context words with any number of outputs, three at a time. */
function trainAny(position: u32, n: u32, drawn: usize, learningRate: f32): void {
  const bytes = rowBytes;
  const threes = gatherOutputs(position, drawn, learningRate);
  memory.fill(sums, 0, 3 * threes * bytes);
  const size: usize = 16 * threes;
  for (let k: usize = 0; k < n; k += 2) {
    const x = load<usize>(contexts + 4 * k);
    const y = load<usize>(contexts + 4 * k, 4);
    for (let t: usize = 0; t < threes; t++) {
      const rows: usize = outputs + 12 * t;
      const three: usize = 16 * t;
      const target = errorsOf + size * k + three;
      errors(
        x,
        y,
        load<usize>(rows),
        load<usize>(rows, 4),
        load<usize>(rows, 8),
        bytes,
        v128.load(labels + three),
        v128.load(rates + three),
        target,
        target + size,
      );
    }
  }
  if (countsForLoss(learningRate)) {
    addLoss(errorsOf, 4 * threes * <usize>n, n, learningRate);
  }
  for (let k: usize = 0; k < n;) {
    const x = load<usize>(contexts + 4 * k);
    let y = load<usize>(contexts + 4 * k, 4);
    const xErrors = errorsOf + size * k;
    let yErrors = xErrors + size;
    k += 2;
    if (x === y) {
      // Both rows are the same word, so update them one after the other.
      y = idleRow;
      yErrors = 0;
      k--;
    }
    if (k > n) {
      yErrors = 0;
    }
    updateFirst(x, y, xErrors, yErrors, threes === 1);
    for (let t: usize = 1; t + 1 < threes; t++) {
      updateThree(false, false, x, y, xErrors, yErrors, t);
    }
    if (threes > 1) {
      updateThree(false, true, x, y, xErrors, yErrors, threes - 1);
    }
  }
  for (let t: usize = 0; t < threes; t++) {
    const rows: usize = outputs + 12 * t;
    addSums(load<usize>(rows), load<usize>(rows, 4), load<usize>(rows, 8), bytes, sums + 3 * t * bytes);
  }
}

/** Calls `updateThree` for the first three outputs with constant flags, so that both cases are inlined. */
function updateFirst(x: usize, y: usize, xErrors: usize, yErrors: usize, isLast: bool): void {
  if (isLast) {
    updateThree(true, true, x, y, xErrors, yErrors, 0);
  } else {
    updateThree(true, false, x, y, xErrors, yErrors, 0);
  }
}

/** Calls `update` with the addresses for outputs 3 t to 3 t + 2. Without `yErrors`, y takes no part. */
// @ts-ignore: decorator
@inline
function updateThree(isFirst: bool, isLast: bool, x: usize, y: usize, xErrors: usize, yErrors: usize, t: usize): void {
  const rows: usize = outputs + 12 * t;
  update(
    isFirst,
    isLast,
    x,
    y,
    load<usize>(rows),
    load<usize>(rows, 4),
    load<usize>(rows, 8),
    rowBytes,
    xErrors + 16 * t,
    yErrors === 0 ? idleRow : yErrors + 16 * t,
    sums + 3 * t * rowBytes,
  );
}

/**
 * Computes the errors of two input rows with three outputs: (label - sigmoid(input . output)) * rate.
 *
 * @param x, y             addresses of the input rows
 * @param o0, o1, o2       addresses of the output rows
 * @param bytes            bytes of a row
 * @param labels           labels of the three outputs
 * @param rates            their learning rates
 * @param xTarget, yTarget addresses for the errors of x and of y: three f32 and a zero
 */
// @ts-ignore: decorator
@inline
export function errors(
  x: usize,
  y: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  bytes: usize,
  labels: v128,
  rates: v128,
  xTarget: usize,
  yTarget: usize,
): void {
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const xs = v128.load(x + at);
    const ys = v128.load(y + at);
    const w0 = v128.load(o0 + at);
    x0 = multiplyAdd(xs, w0, x0);
    y0 = multiplyAdd(ys, w0, y0);
    const w1 = v128.load(o1 + at);
    x1 = multiplyAdd(xs, w1, x1);
    y1 = multiplyAdd(ys, w1, y1);
    const w2 = v128.load(o2 + at);
    x2 = multiplyAdd(xs, w2, x2);
    y2 = multiplyAdd(ys, w2, y2);
  }
  const zero = f32x4.splat(0);
  v128.store(xTarget, f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(x0, x1, x2, zero))), rates));
  v128.store(yTarget, f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(y0, y1, y2, zero))), rates));
}

/**
 * Adds error x input to the sums of three outputs, and error x output to the changes of two input rows.
 * All outputs must use the unchanged input rows, so it applies the changes with the last three outputs.
 *
 * @param isFirst          whether these are the first three outputs, which start the changes
 * @param isLast           whether these are the last three outputs, which apply the changes
 * @param x, y             addresses of the input rows
 * @param o0, o1, o2       addresses of the output rows
 * @param bytes            bytes of a row
 * @param xErrors, yErrors addresses of the three errors of x and of y (f32)
 * @param sums             address of the sums of the three outputs, interleaved in blocks of 16 bytes
 */
// @ts-ignore: decorator
@inline
function update(
  isFirst: bool,
  isLast: bool,
  x: usize,
  y: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  bytes: usize,
  xErrors: usize,
  yErrors: usize,
  sums: usize,
): void {
  const ex0 = v128.load32_splat(xErrors);
  const ex1 = v128.load32_splat(xErrors, 4);
  const ex2 = v128.load32_splat(xErrors, 8);
  const ey0 = v128.load32_splat(yErrors);
  const ey1 = v128.load32_splat(yErrors, 4);
  const ey2 = v128.load32_splat(yErrors, 8);
  let kept = changes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const xs = v128.load(x + at);
    const ys = v128.load(y + at);
    v128.store(sums, multiplyAdd(ey0, ys, multiplyAdd(ex0, xs, v128.load(sums))));
    v128.store(sums, multiplyAdd(ey1, ys, multiplyAdd(ex1, xs, v128.load(sums, 16))), 16);
    v128.store(sums, multiplyAdd(ey2, ys, multiplyAdd(ex2, xs, v128.load(sums, 32))), 32);
    const w0 = v128.load(o0 + at);
    const w1 = v128.load(o1 + at);
    const w2 = v128.load(o2 + at);
    let xChange = isFirst ? f32x4.mul(ex0, w0) : multiplyAdd(ex0, w0, v128.load(kept));
    let yChange = isFirst ? f32x4.mul(ey0, w0) : multiplyAdd(ey0, w0, v128.load(kept, 16));
    xChange = multiplyAdd(ex2, w2, multiplyAdd(ex1, w1, xChange));
    yChange = multiplyAdd(ey2, w2, multiplyAdd(ey1, w1, yChange));
    if (isLast) {
      v128.store(x + at, f32x4.add(xs, xChange));
      v128.store(y + at, f32x4.add(ys, yChange));
    } else {
      v128.store(kept, xChange);
      v128.store(kept, yChange, 16);
    }
    sums += 48;
    kept += 32;
  }
}

/**
 * Adds their sums to three output rows.
 * It reads the rows again, because a word may occur twice and other threads may have changed them.
 */
// @ts-ignore: decorator
@inline
function addSums(o0: usize, o1: usize, o2: usize, bytes: usize, sums: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(o0 + at, f32x4.add(v128.load(o0 + at), v128.load(sums)));
    v128.store(o1 + at, f32x4.add(v128.load(o1 + at), v128.load(sums, 16)));
    v128.store(o2 + at, f32x4.add(v128.load(o2 + at), v128.load(sums, 32)));
    sums += 48;
  }
}
