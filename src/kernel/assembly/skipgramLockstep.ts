// Skip-gram in lockstep: see lockstep.ts. One step changes the input rows while the output rows stay fixed. The other
// step changes the output rows while the input rows stay fixed. Errors use the current value of the changing row. With
// its value from before the batch, frequent words would overshoot.
import { centresOf, closeSlice, RECORD_HEADER, owns, recordsOf, roundUp } from './lockstep';
import { addLoss, beginLoss, countPairs, countsForLoss } from './loss';
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import { errors } from './skipgram';
import {
  contexts,
  errorsOf,
  gatherContexts,
  gatherOutputs,
  idleRow,
  labels,
  negative,
  negatives,
  outputs,
  rates,
  readSentence,
  rowBytes,
  sentenceLength,
} from './word2vec';

/**
 * Records one slice: draws its samples and writes one record per centre, without changing any row.
 *
 * @param ids          address of the slice's ids (i32)
 * @param length       number of ids
 * @param learningRate learning rate
 * @param slice        index of the slice in the batch
 */
export function recordSkipgram(ids: usize, length: u32, learningRate: f32, slice: u32): void {
  beginLoss();
  const end = ids + 4 * <usize>length;
  let record = recordsOf(slice);
  let centres: u32 = 0;
  while (ids < end) {
    ids = readSentence(ids, end);
    const count = sentenceLength;
    for (let position: u32 = 0; position < count; position++) {
      record = recordCentre(position, learningRate, record);
    }
    centres += count;
  }
  closeSlice(slice, centres);
}

/** Writes the record of one centre at address `record`; returns the address after it. */
function recordCentre(position: u32, learningRate: f32, record: usize): usize {
  const n = <usize>gatherContexts(position);
  countPairs(<u32>n);
  const threes = gatherOutputs(position, negatives + 4 * <usize>(negative * position), learningRate);
  const fours = (n + 3) >> 2;
  for (let j = n; j < 4 * fours; j++) {
    store<usize>(contexts + 4 * j, idleRow);
  }
  store<u32>(record, <u32>n);
  store<u32>(record, <u32>threes, 4);
  const contextList = record + RECORD_HEADER;
  const outputList = contextList + 16 * fours;
  const labelList = outputList + roundUp(12 * threes);
  const rateList = labelList + 16 * threes;
  memory.copy(contextList, contexts, 16 * fours);
  memory.copy(outputList, outputs, 12 * threes);
  memory.copy(labelList, labels, 16 * threes);
  memory.copy(rateList, rates, 16 * threes);
  if (countsForLoss(learningRate)) {
    countLoss(n, threes, learningRate);
  }
  return rateList + 16 * threes;
}

/** Adds one centre to the loss: `n` contexts, each with `threes` groups of three outputs. */
function countLoss(n: usize, threes: usize, learningRate: f32): void {
  for (let j: usize = 0; j < n; j++) {
    const x = load<usize>(contexts + 4 * j);
    for (let t: usize = 0; t < threes; t++) {
      const rows = outputs + 12 * t;
      errors(
        x,
        idleRow,
        load<usize>(rows),
        load<usize>(rows, 4),
        load<usize>(rows, 8),
        rowBytes,
        v128.load(labels + 16 * t),
        v128.load(rates + 16 * t),
        errorsOf + 16 * t,
        errorsOf + 16 * threes,
      );
    }
    addLoss(errorsOf, 4 * threes, 1, learningRate);
  }
}

/** Changes this thread's input rows by a batch of `count` slices. Call it when all slices are recorded. */
export function changeSkipgramInputs(count: u32): void {
  for (let slice: u32 = 0; slice < count; slice++) {
    let record = recordsOf(slice);
    for (let centres = centresOf(slice); centres > 0; centres--) {
      record = changeInputs(record);
    }
  }
}

/** Changes this thread's output rows by a batch of `count` slices. No thread may change input rows meanwhile. */
export function changeSkipgramOutputs(count: u32): void {
  for (let slice: u32 = 0; slice < count; slice++) {
    let record = recordsOf(slice);
    for (let centres = centresOf(slice); centres > 0; centres--) {
      record = changeOutputs(record);
    }
  }
}

/** Applies one record to this thread's input rows; returns the address after the record. */
function changeInputs(record: usize): usize {
  const n: usize = load<u32>(record);
  const threes: usize = load<u32>(record, 4);
  const contextList = record + RECORD_HEADER;
  const outputList = contextList + 16 * ((n + 3) >> 2);
  const labelList = outputList + roundUp(12 * threes);
  const rateList = labelList + 16 * threes;
  for (let j: usize = 0; j < n; j++) {
    const x = load<usize>(contextList + 4 * j);
    if (owns(x)) {
      if (threes === 2) {
        changeByTwoThrees(x, outputList, labelList, rateList);
      } else {
        for (let t: usize = 0; t < threes; t++) {
          changeByThree(x, outputList + 12 * t, labelList + 16 * t, rateList + 16 * t);
        }
      }
    }
  }
  return rateList + 16 * threes;
}

/**
 * Updates an input row by six outputs: x += sum of error x output.
 *
 * @param x        address of the input row
 * @param rows     address of the addresses of the output rows
 * @param labelsAt address of their labels: three f32 and a zero, twice
 * @param ratesAt  address of their learning rates, in the same form
 */
// @ts-ignore: decorator
@inline
function changeByTwoThrees(x: usize, rows: usize, labelsAt: usize, ratesAt: usize): void {
  const bytes = rowBytes;
  const o0 = load<usize>(rows);
  const o1 = load<usize>(rows, 4);
  const o2 = load<usize>(rows, 8);
  const o3 = load<usize>(rows, 12);
  const o4 = load<usize>(rows, 16);
  const o5 = load<usize>(rows, 20);
  const zero = f32x4.splat(0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let s4 = zero;
  let s5 = zero;
  for (let at: usize = 0; at < bytes; at += 16) {
    const xs = v128.load(x + at);
    s0 = multiplyAdd(xs, v128.load(o0 + at), s0);
    s1 = multiplyAdd(xs, v128.load(o1 + at), s1);
    s2 = multiplyAdd(xs, v128.load(o2 + at), s2);
    s3 = multiplyAdd(xs, v128.load(o3 + at), s3);
    s4 = multiplyAdd(xs, v128.load(o4 + at), s4);
    s5 = multiplyAdd(xs, v128.load(o5 + at), s5);
  }
  const first = errorsOfSums(sumLanes(s0, s1, s2, zero), labelsAt, ratesAt);
  const second = errorsOfSums(sumLanes(s3, s4, s5, zero), labelsAt + 16, ratesAt + 16);
  const e0 = v128.shuffle<f32>(first, first, 0, 0, 0, 0);
  const e1 = v128.shuffle<f32>(first, first, 1, 1, 1, 1);
  const e2 = v128.shuffle<f32>(first, first, 2, 2, 2, 2);
  const e3 = v128.shuffle<f32>(second, second, 0, 0, 0, 0);
  const e4 = v128.shuffle<f32>(second, second, 1, 1, 1, 1);
  const e5 = v128.shuffle<f32>(second, second, 2, 2, 2, 2);
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = multiplyAdd(e0, v128.load(o0 + at), v128.load(x + at));
    sum = multiplyAdd(e1, v128.load(o1 + at), sum);
    sum = multiplyAdd(e2, v128.load(o2 + at), sum);
    sum = multiplyAdd(e3, v128.load(o3 + at), sum);
    sum = multiplyAdd(e4, v128.load(o4 + at), sum);
    v128.store(x + at, multiplyAdd(e5, v128.load(o5 + at), sum));
  }
}

/** Updates an input row by three outputs; the parameters are those of `changeByTwoThrees`. */
function changeByThree(x: usize, rows: usize, labelsAt: usize, ratesAt: usize): void {
  const bytes = rowBytes;
  const o0 = load<usize>(rows);
  const o1 = load<usize>(rows, 4);
  const o2 = load<usize>(rows, 8);
  const zero = f32x4.splat(0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  for (let at: usize = 0; at < bytes; at += 16) {
    const xs = v128.load(x + at);
    s0 = multiplyAdd(xs, v128.load(o0 + at), s0);
    s1 = multiplyAdd(xs, v128.load(o1 + at), s1);
    s2 = multiplyAdd(xs, v128.load(o2 + at), s2);
  }
  const three = errorsOfSums(sumLanes(s0, s1, s2, zero), labelsAt, ratesAt);
  const e0 = v128.shuffle<f32>(three, three, 0, 0, 0, 0);
  const e1 = v128.shuffle<f32>(three, three, 1, 1, 1, 1);
  const e2 = v128.shuffle<f32>(three, three, 2, 2, 2, 2);
  for (let at: usize = 0; at < bytes; at += 16) {
    const sum = multiplyAdd(e0, v128.load(o0 + at), v128.load(x + at));
    v128.store(x + at, multiplyAdd(e2, v128.load(o2 + at), multiplyAdd(e1, v128.load(o1 + at), sum)));
  }
}

/** Returns (label - sigmoid(dot product)) * rate of three outputs. */
// @ts-ignore: decorator
@inline
function errorsOfSums(sums: v128, labelsAt: usize, ratesAt: usize): v128 {
  return f32x4.mul(f32x4.sub(v128.load(labelsAt), sigmoid(sums)), v128.load(ratesAt));
}

/** Applies one record to this thread's output rows; returns the address after the record. */
function changeOutputs(record: usize): usize {
  const n: usize = load<u32>(record);
  const threes: usize = load<u32>(record, 4);
  const contextList = record + RECORD_HEADER;
  const outputList = contextList + 16 * ((n + 3) >> 2);
  const labelList = outputList + roundUp(12 * threes);
  const rateList = labelList + 16 * threes;
  for (let t: usize = 0; t < threes; t++) {
    for (let k: usize = 0; k < 3; k++) {
      const o = load<usize>(outputList + 12 * t + 4 * k);
      const at = 16 * t + 4 * k;
      if (owns(o) && load<f32>(rateList + at) > 0) {
        const label = v128.load32_splat(labelList + at);
        const rate = v128.load32_splat(rateList + at);
        for (let j: usize = 0; j < n; j += 4) {
          changeByFour(o, contextList + 4 * j, label, rate);
        }
      }
    }
  }
  return rateList + 16 * threes;
}

/**
 * Updates an output row by four contexts: o += sum of error x input.
 *
 * @param o           address of the output row
 * @param rows        address of the addresses of the input rows
 * @param label, rate label and learning rate of the output, in all lanes
 */
// @ts-ignore: decorator
@inline
function changeByFour(o: usize, rows: usize, label: v128, rate: v128): void {
  const bytes = rowBytes;
  const x0 = load<usize>(rows);
  const x1 = load<usize>(rows, 4);
  const x2 = load<usize>(rows, 8);
  const x3 = load<usize>(rows, 12);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const os = v128.load(o + at);
    s0 = multiplyAdd(os, v128.load(x0 + at), s0);
    s1 = multiplyAdd(os, v128.load(x1 + at), s1);
    s2 = multiplyAdd(os, v128.load(x2 + at), s2);
    s3 = multiplyAdd(os, v128.load(x3 + at), s3);
  }
  const four = f32x4.mul(f32x4.sub(label, sigmoid(sumLanes(s0, s1, s2, s3))), rate);
  const e0 = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
  const e1 = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
  const e2 = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
  const e3 = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = multiplyAdd(e0, v128.load(x0 + at), v128.load(o + at));
    sum = multiplyAdd(e1, v128.load(x1 + at), sum);
    sum = multiplyAdd(e2, v128.load(x2 + at), sum);
    v128.store(o + at, multiplyAdd(e3, v128.load(x3 + at), sum));
  }
}
