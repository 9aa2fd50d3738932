// CBOW (Mikolov et al. 2013a): the mean or the sum of the context vectors predicts the centre word.
// src/core/training/word2vec/cbow.ts does the same in scalar TypeScript.
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
} from './word2vec';

/**
 * Trains one centre word with its context words.
 *
 * @param position     index of the centre in the sentence
 * @param drawn        address of its `negative` negatives (u32 ids)
 * @param learningRate learning rate
 * @param mean         whether the mean of the context vectors predicts the centre; otherwise their sum does
 */
// @ts-ignore: decorator
@inline
export function trainCbowCentre(position: u32, drawn: usize, learningRate: f32, mean: bool): void {
  const n = gatherContexts(position);
  // The loop reads two rows at a time, so an odd count needs one more row.
  store<usize>(contexts + 4 * <usize>n, idleRow);
  countPairs(1);
  const share: f32 = <f32>1 / <f32>n;
  addContexts(n, mean ? share : 1);
  if (isFast) {
    trainFast(position, drawn, learningRate, mean ? 1 : share);
  } else {
    trainAny(position, drawn, learningRate, mean ? 1 : share);
  }
  changeContexts(n);
}

/** Writes the hidden vector to `changes`: the sum of the `n` context rows times `scale`. */
// @ts-ignore: decorator
@inline
export function addContexts(n: u32, scale: f32): void {
  const bytes = rowBytes;
  const hidden = changes;
  const end = contexts + 4 * <usize>n;
  const scales = f32x4.splat(scale);
  const x = load<usize>(contexts);
  const y = load<usize>(contexts, 4);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(hidden + at, f32x4.mul(f32x4.add(v128.load(x + at), v128.load(y + at)), scales));
  }
  for (let c = contexts + 8; c < end; c += 8) {
    const x = load<usize>(c);
    const y = load<usize>(c, 4);
    for (let at: usize = 0; at < bytes; at += 16) {
      const sum = f32x4.add(v128.load(x + at), v128.load(y + at));
      v128.store(hidden + at, multiplyAdd(sum, scales, v128.load(hidden + at)));
    }
  }
}

/** Adds the hidden vector's gradient to the `n` context rows, one by one because a word may occur twice. */
// @ts-ignore: decorator
@inline
function changeContexts(n: u32): void {
  const bytes = rowBytes;
  const change = changes + bytes;
  const end = contexts + 4 * <usize>n;
  for (let c = contexts; c < end; c += 4) {
    const x = load<usize>(c);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(x + at, f32x4.add(v128.load(x + at), v128.load(change + at)));
    }
  }
}

/** Trains one positive and five negatives. `changeScale` scales the gradient of the context rows. */
function trainFast(position: u32, drawn: usize, learningRate: f32, changeScale: f32): void {
  const bytes = rowBytes;
  const hidden = changes;
  const change = changes + bytes;
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
  const zero = f32x4.splat(0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let s4 = zero;
  let s5 = zero;
  for (let at: usize = 0; at < bytes; at += 16) {
    const h = v128.load(hidden + at);
    s0 = multiplyAdd(h, v128.load(o0 + at), s0);
    s1 = multiplyAdd(h, v128.load(o1 + at), s1);
    s2 = multiplyAdd(h, v128.load(o2 + at), s2);
    s3 = multiplyAdd(h, v128.load(o3 + at), s3);
    s4 = multiplyAdd(h, v128.load(o4 + at), s4);
    s5 = multiplyAdd(h, v128.load(o5 + at), s5);
  }
  // A negative that equals the centre gets rate 0, so it is skipped as in word2vec.c.
  const firstRates = f32x4(
    learningRate,
    n1 === centre ? 0 : learningRate,
    n2 === centre ? 0 : learningRate,
    n3 === centre ? 0 : learningRate,
  );
  const secondRates = f32x4(n4 === centre ? 0 : learningRate, n5 === centre ? 0 : learningRate, 0, 0);
  const positive = f32x4.replace_lane(zero, 0, 1);
  const first = f32x4.mul(f32x4.sub(positive, sigmoid(sumLanes(s0, s1, s2, s3))), firstRates);
  const second = f32x4.mul(f32x4.sub(zero, sigmoid(sumLanes(s4, s5, zero, zero))), secondRates);
  if (countsForLoss(learningRate)) {
    v128.store(errorsOf, first);
    v128.store(errorsOf, second, 16);
    addLoss(errorsOf, 8, 1, learningRate);
  }
  const e0 = v128.shuffle<f32>(first, first, 0, 0, 0, 0);
  const e1 = v128.shuffle<f32>(first, first, 1, 1, 1, 1);
  const e2 = v128.shuffle<f32>(first, first, 2, 2, 2, 2);
  const e3 = v128.shuffle<f32>(first, first, 3, 3, 3, 3);
  const e4 = v128.shuffle<f32>(second, second, 0, 0, 0, 0);
  const e5 = v128.shuffle<f32>(second, second, 1, 1, 1, 1);
  const scales = f32x4.splat(changeScale);
  for (let at: usize = 0; at < bytes; at += 16) {
    const h = v128.load(hidden + at);
    // Update the rows one by one, because a word may have been drawn twice.
    let w = v128.load(o0 + at);
    let sum = f32x4.mul(e0, w);
    v128.store(o0 + at, multiplyAdd(e0, h, w));
    w = v128.load(o1 + at);
    sum = multiplyAdd(e1, w, sum);
    v128.store(o1 + at, multiplyAdd(e1, h, w));
    w = v128.load(o2 + at);
    sum = multiplyAdd(e2, w, sum);
    v128.store(o2 + at, multiplyAdd(e2, h, w));
    w = v128.load(o3 + at);
    sum = multiplyAdd(e3, w, sum);
    v128.store(o3 + at, multiplyAdd(e3, h, w));
    w = v128.load(o4 + at);
    sum = multiplyAdd(e4, w, sum);
    v128.store(o4 + at, multiplyAdd(e4, h, w));
    w = v128.load(o5 + at);
    sum = multiplyAdd(e5, w, sum);
    v128.store(o5 + at, multiplyAdd(e5, h, w));
    v128.store(change + at, f32x4.mul(sum, scales));
  }
}

/** Trains any number of outputs, three at a time. `changeScale` scales the gradient of the context rows. */
function trainAny(position: u32, drawn: usize, learningRate: f32, changeScale: f32): void {
  const bytes = rowBytes;
  const hidden = changes;
  const change = changes + bytes;
  const threes = gatherOutputs(position, drawn, learningRate);
  const zero = f32x4.splat(0);
  for (let t: usize = 0; t < threes; t++) {
    const rows = outputs + 12 * t;
    const o0 = load<usize>(rows);
    const o1 = load<usize>(rows, 4);
    const o2 = load<usize>(rows, 8);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    for (let at: usize = 0; at < bytes; at += 16) {
      const h = v128.load(hidden + at);
      s0 = multiplyAdd(h, v128.load(o0 + at), s0);
      s1 = multiplyAdd(h, v128.load(o1 + at), s1);
      s2 = multiplyAdd(h, v128.load(o2 + at), s2);
    }
    const difference = f32x4.sub(v128.load(labels + 16 * t), sigmoid(sumLanes(s0, s1, s2, zero)));
    v128.store(errorsOf + 16 * t, f32x4.mul(difference, v128.load(rates + 16 * t)));
  }
  if (countsForLoss(learningRate)) {
    addLoss(errorsOf, 4 * threes, 1, learningRate);
  }
  memory.fill(change, 0, bytes);
  const scales = f32x4.splat(changeScale);
  for (let t: usize = 0; t < threes; t++) {
    const rows = outputs + 12 * t;
    const o0 = load<usize>(rows);
    const o1 = load<usize>(rows, 4);
    const o2 = load<usize>(rows, 8);
    const e0 = v128.load32_splat(errorsOf + 16 * t);
    const e1 = v128.load32_splat(errorsOf + 16 * t, 4);
    const e2 = v128.load32_splat(errorsOf + 16 * t, 8);
    for (let at: usize = 0; at < bytes; at += 16) {
      const h = v128.load(hidden + at);
      let w = v128.load(o0 + at);
      let sum = f32x4.mul(e0, w);
      v128.store(o0 + at, multiplyAdd(e0, h, w));
      w = v128.load(o1 + at);
      sum = multiplyAdd(e1, w, sum);
      v128.store(o1 + at, multiplyAdd(e1, h, w));
      w = v128.load(o2 + at);
      sum = multiplyAdd(e2, w, sum);
      v128.store(o2 + at, multiplyAdd(e2, h, w));
      v128.store(change + at, multiplyAdd(sum, scales, v128.load(change + at)));
    }
  }
}
