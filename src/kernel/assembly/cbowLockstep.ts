// CBOW in lockstep: see lockstep.ts. A record holds the hidden vector and its gradient. Therefore one step can change
// all rows, both input and output.
import { addContexts } from './cbow';
import { centresOf, closeSlice, RECORD_HEADER, owns, recordsOf, roundUp } from './lockstep';
import { addLoss, beginLoss, countPairs, countsForLoss } from './loss';
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import {
  changes,
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
 * @param mean         whether the mean of the context vectors predicts the centre; otherwise their sum does
 */
export function recordCbow(ids: usize, length: u32, learningRate: f32, slice: u32, mean: bool): void {
  beginLoss();
  const end = ids + 4 * <usize>length;
  let record = recordsOf(slice);
  let centres: u32 = 0;
  while (ids < end) {
    ids = readSentence(ids, end);
    const count = sentenceLength;
    for (let position: u32 = 0; position < count; position++) {
      record = recordCentre(position, learningRate, record, mean);
    }
    centres += count;
  }
  closeSlice(slice, centres);
}

/** Writes the record of one centre at address `record`; returns the address after it. */
function recordCentre(position: u32, learningRate: f32, record: usize, mean: bool): usize {
  const bytes = rowBytes;
  const n = <usize>gatherContexts(position);
  // The loop reads two rows at a time, so an odd count needs one more row.
  store<usize>(contexts + 4 * n, idleRow);
  countPairs(1);
  const share: f32 = <f32>1 / <f32>n;
  addContexts(<u32>n, mean ? share : 1);
  const threes = gatherOutputs(position, negatives + 4 * <usize>(negative * position), learningRate);
  store<u32>(record, <u32>n);
  store<u32>(record, <u32>threes, 4);
  const contextList = record + RECORD_HEADER;
  const outputList = contextList + roundUp(4 * n);
  const labelList = outputList + roundUp(12 * threes);
  const rateList = labelList + 16 * threes;
  const hidden = rateList + 16 * threes;
  const change = hidden + bytes;
  memory.copy(contextList, contexts, 4 * n);
  memory.copy(outputList, outputs, 12 * threes);
  memory.copy(labelList, labels, 16 * threes);
  memory.copy(rateList, rates, 16 * threes);
  memory.copy(hidden, changes, bytes);
  memory.fill(change, 0, bytes);
  const zero = f32x4.splat(0);
  const scales = f32x4.splat(mean ? 1 : share);
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
    const error = f32x4.mul(difference, v128.load(rates + 16 * t));
    v128.store(errorsOf + 16 * t, error);
    const e0 = f32x4.mul(v128.shuffle<f32>(error, error, 0, 0, 0, 0), scales);
    const e1 = f32x4.mul(v128.shuffle<f32>(error, error, 1, 1, 1, 1), scales);
    const e2 = f32x4.mul(v128.shuffle<f32>(error, error, 2, 2, 2, 2), scales);
    for (let at: usize = 0; at < bytes; at += 16) {
      const sum = multiplyAdd(e0, v128.load(o0 + at), v128.load(change + at));
      v128.store(change + at, multiplyAdd(e2, v128.load(o2 + at), multiplyAdd(e1, v128.load(o1 + at), sum)));
    }
  }
  if (countsForLoss(learningRate)) {
    addLoss(errorsOf, 4 * threes, 1, learningRate);
  }
  return change + bytes;
}

/** Applies the batch's records to the rows that this thread owns. Call it when all `count` slices are recorded. */
export function changeCbow(count: u32): void {
  for (let slice: u32 = 0; slice < count; slice++) {
    let record = recordsOf(slice);
    for (let centres = centresOf(slice); centres > 0; centres--) {
      record = changeRows(record);
    }
  }
}

/** Applies one record to the rows that this thread owns; returns the address after the record. */
function changeRows(record: usize): usize {
  const bytes = rowBytes;
  const n: usize = load<u32>(record);
  const threes: usize = load<u32>(record, 4);
  const contextList = record + RECORD_HEADER;
  const outputList = contextList + roundUp(4 * n);
  const labelList = outputList + roundUp(12 * threes);
  const rateList = labelList + 16 * threes;
  const hidden = rateList + 16 * threes;
  const change = hidden + bytes;
  for (let j: usize = 0; j < n; j++) {
    const x = load<usize>(contextList + 4 * j);
    if (owns(x)) {
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(x + at, f32x4.add(v128.load(x + at), v128.load(change + at)));
      }
    }
  }
  for (let t: usize = 0; t < threes; t++) {
    for (let k: usize = 0; k < 3; k++) {
      const o = load<usize>(outputList + 12 * t + 4 * k);
      if (owns(o) && load<f32>(rateList + 16 * t + 4 * k) > 0) {
        changeOutput(o, hidden, labelList + 16 * t + 4 * k, rateList + 16 * t + 4 * k);
      }
    }
  }
  return change + bytes;
}

/**
 * Updates one output row: o += (label - sigmoid(hidden . o)) rate hidden.
 * The error uses the row's current value. With the value from before the batch, frequent words would overshoot.
 *
 * @param o      address of the row
 * @param hidden address of the hidden vector
 * @param label  address of its label (f32)
 * @param rate   address of its learning rate (f32)
 */
// @ts-ignore: decorator
@inline
function changeOutput(o: usize, hidden: usize, label: usize, rate: usize): void {
  const bytes = rowBytes;
  const zero = f32x4.splat(0);
  let s = zero;
  for (let at: usize = 0; at < bytes; at += 16) {
    s = multiplyAdd(v128.load(hidden + at), v128.load(o + at), s);
  }
  const difference = f32x4.sub(v128.load32_splat(label), sigmoid(sumLanes(s, zero, zero, zero)));
  const all = f32x4.mul(difference, v128.load32_splat(rate));
  const error = v128.shuffle<f32>(all, all, 0, 0, 0, 0);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(o + at, multiplyAdd(error, v128.load(hidden + at), v128.load(o + at)));
  }
}
