// Skip-gram (Mikolov et al. 2013a, 2013b). Per centre word one set of output rows is shared by all its context words
// (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory"), which turns the work into small dense
// products. src/core/training/skipgram.ts does the same in scalar TypeScript.
import { addLoss, beginLoss, countPairs, countsForLoss } from './loss';
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import {
  changes,
  contexts,
  drawsOf,
  errorsOf,
  fetchAhead,
  gatherContexts,
  gatherOutputs,
  idleRow,
  isFast,
  labels,
  output,
  outputs,
  rates,
  readSentence,
  rowBytes,
  sentence,
  sentenceLength,
  sums,
} from './word2vec';

/** Trains on `length` ids (i32) at `ids`; a negative id ends a sentence, as do `sentenceLimit` ids without one. */
export function trainSkipgram(ids: usize, length: u32, learningRate: f32): void {
  beginLoss();
  const end = ids + 4 * <usize>length;
  while (ids < end) {
    ids = readSentence(ids, end);
    const count = sentenceLength;
    for (let position: u32 = 0; position < count; position++) {
      fetchAhead(position);
      if (isFast) {
        trainCentreFast(position, learningRate);
      } else {
        trainCentre(position, learningRate);
      }
    }
  }
}

/** One positive and five negatives, two context words at a time: everything a loop needs fits the 16 registers. */
function trainCentreFast(position: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const drawn = drawsOf(position);
  const centre = load<u32>(sentence + 4 * <usize>position);
  const n = gatherContexts(position);
  countPairs(n);
  const n1 = load<u32>(drawn, 4);
  const n2 = load<u32>(drawn, 8);
  const n3 = load<u32>(drawn, 12);
  const n4 = load<u32>(drawn, 16);
  const n5 = load<u32>(drawn, 20);
  const o0 = output + <usize>centre * bytes;
  const o1 = output + <usize>n1 * bytes;
  const o2 = output + <usize>n2 * bytes;
  const o3 = output + <usize>n3 * bytes;
  const o4 = output + <usize>n4 * bytes;
  const o5 = output + <usize>n5 * bytes;

  // A negative that is the positive itself is left out, as in word2vec.c: its rate is 0.
  const firstRates = f32x4(learningRate, n1 === centre ? 0 : learningRate, n2 === centre ? 0 : learningRate, 0);
  const secondRates = f32x4(
    n3 === centre ? 0 : learningRate,
    n4 === centre ? 0 : learningRate,
    n5 === centre ? 0 : learningRate,
    0,
  );
  const positive = f32x4.replace_lane(f32x4.splat(0), 0, 1);
  const zero = f32x4.splat(0);
  const gradients = errorsOf;
  const counts = countsForLoss(learningRate);
  const end = contexts + 4 * <usize>n;
  for (let c = contexts; c < end; ) {
    const isFirst = c === contexts;
    const x = load<usize>(c);
    let y = load<usize>(c, 4);
    // The last may stand alone, and a word that comes twice must not be updated twice at once.
    const alone = c + 4 === end || x === y;
    c += alone ? 4 : 8;
    y = alone ? idleRow : y;
    errors(x, y, o0, o1, o2, bytes, positive, firstRates, gradients);
    errors(x, y, o3, o4, o5, bytes, zero, secondRates, gradients + 32);
    if (alone) {
      v128.store(gradients, zero, 16);
      v128.store(gradients, zero, 48);
    }
    if (counts) {
      addLoss(gradients, 16, alone ? 1 : 2, learningRate);
    }
    if (isFirst) {
      update(true, true, false, x, y, o0, o1, o2, bytes, gradients, sums);
      update(true, false, true, x, y, o3, o4, o5, bytes, gradients + 32, sums + 3 * bytes);
    } else {
      update(false, true, false, x, y, o0, o1, o2, bytes, gradients, sums);
      update(false, false, true, x, y, o3, o4, o5, bytes, gradients + 32, sums + 3 * bytes);
    }
  }
  addSums(o0, o1, o2, bytes, sums);
  addSums(o3, o4, o5, bytes, sums + 3 * bytes);
}

/** Any number of outputs, by threes. */
function trainCentre(position: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const n = gatherContexts(position);
  countPairs(n);
  const threes = gatherOutputs(position, learningRate);
  const zero = f32x4.splat(0);
  memory.fill(sums, 0, 3 * threes * bytes);
  const counts = countsForLoss(learningRate);
  const end = contexts + 4 * <usize>n;
  for (let c = contexts; c < end; ) {
    const x = load<usize>(c);
    let y = load<usize>(c, 4);
    const alone = c + 4 === end || x === y;
    c += alone ? 4 : 8;
    y = alone ? idleRow : y;
    for (let t: usize = 0; t < threes; t++) {
      const rows: usize = outputs + 12 * t;
      const target = errorsOf + 32 * t;
      const three: usize = 16 * t;
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
      );
      if (alone) {
        v128.store(target, zero, 16);
      }
    }
    if (counts) {
      addLoss(errorsOf, 8 * threes, alone ? 1 : 2, learningRate);
    }
    updateFirst(x, y, threes === 1);
    for (let t: usize = 1; t + 1 < threes; t++) {
      updateThree(false, false, x, y, t);
    }
    if (threes > 1) {
      updateThree(false, true, x, y, threes - 1);
    }
  }
  for (let t: usize = 0; t < threes; t++) {
    const rows: usize = outputs + 12 * t;
    addSums(load<usize>(rows), load<usize>(rows, 4), load<usize>(rows, 8), bytes, sums + 3 * t * bytes);
  }
}

function updateFirst(x: usize, y: usize, isLast: bool): void {
  if (isLast) {
    updateThree(true, true, x, y, 0);
  } else {
    updateThree(true, false, x, y, 0);
  }
}

// @ts-ignore: decorator
@inline
function updateThree(isFirst: bool, isLast: bool, x: usize, y: usize, t: usize): void {
  const rows: usize = outputs + 12 * t;
  update(
    false,
    isFirst,
    isLast,
    x,
    y,
    load<usize>(rows),
    load<usize>(rows, 4),
    load<usize>(rows, 8),
    rowBytes,
    errorsOf + 32 * t,
    sums + 3 * t * rowBytes,
  );
}

/**
 * (label - probability) * rate of two input rows against three outputs: three floats and a zero for x at `target`, the
 * same for y behind them.
 */
// @ts-ignore: decorator
@inline
function errors(
  x: usize,
  y: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  bytes: usize,
  labels: v128,
  rates: v128,
  target: usize,
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
  v128.store(target, f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(x0, x1, x2, zero))), rates));
  v128.store(target, f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(y0, y1, y2, zero))), rates), 16);
}

/**
 * A part of an update by two input rows: adds error x input to the sums of three outputs, and error x output to the
 * input rows. The outputs that follow must meet the input rows as they are, so their change is kept until the last.
 *
 * @param isFresh  the sums hold nothing yet
 * @param isFirst  the first three outputs
 * @param isLast   the last three outputs
 */
// @ts-ignore: decorator
@inline
function update(
  isFresh: bool,
  isFirst: bool,
  isLast: bool,
  x: usize,
  y: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  bytes: usize,
  errors: usize,
  sums: usize,
): void {
  const ex0 = v128.load32_splat(errors);
  const ex1 = v128.load32_splat(errors, 4);
  const ex2 = v128.load32_splat(errors, 8);
  const ey0 = v128.load32_splat(errors, 16);
  const ey1 = v128.load32_splat(errors, 20);
  const ey2 = v128.load32_splat(errors, 24);
  let kept = changes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const xs = v128.load(x + at);
    const ys = v128.load(y + at);
    if (isFresh) {
      v128.store(sums, multiplyAdd(ey0, ys, f32x4.mul(ex0, xs)));
      v128.store(sums, multiplyAdd(ey1, ys, f32x4.mul(ex1, xs)), 16);
      v128.store(sums, multiplyAdd(ey2, ys, f32x4.mul(ex2, xs)), 32);
    } else {
      v128.store(sums, multiplyAdd(ey0, ys, multiplyAdd(ex0, xs, v128.load(sums))));
      v128.store(sums, multiplyAdd(ey1, ys, multiplyAdd(ex1, xs, v128.load(sums, 16))), 16);
      v128.store(sums, multiplyAdd(ey2, ys, multiplyAdd(ex2, xs, v128.load(sums, 32))), 32);
    }
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

/** Adds their sums to three output rows, read again now: a word may be there twice, and other threads have gone on. */
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
