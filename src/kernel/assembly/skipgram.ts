// Skip-gram with negative sampling (Mikolov et al. 2013). Per centre word one positive and `negative` negatives are
// shared by all its context words (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory"), which
// turns the work into small dense products. src/core/training/skipgram.ts does the same in scalar TypeScript.
//
// As in word2vec.c, context words have the input rows and the centre word and the negatives the output rows.
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import { nextBelow, nextRandom, setRandomState } from './random';

/** One centre in so many adds to the loss. */
const LOSS_EVERY: u32 = 64;

/** Negatives that the fast path is written for. */
const FAST_NEGATIVE: u32 = 5;

/** Centres whose rows are fetched together: what stays in the first-level cache until it is used. */
const FETCH_AHEAD: u32 = 4;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
let input: usize = 0;
let output: usize = 0;
let aliases: usize = 0;
let keep: usize = 0;
let vocabularySize: u32 = 0;
let rowBytes: usize = 0;
let window: u32 = 0;
let negative: u32 = 0;
let longestSentence: u32 = 0;

// Scratch of this thread.
let sentence: usize = 0;
let draws: usize = 0;
let contexts: usize = 0;
let gradients: usize = 0;
/** Sums for the outputs; where there is any number of them, also copies of their rows. */
let packed: usize = 0;
/** Zeros, in place of a second context word where there is none. */
let idleRow: usize = 0;
/** What two context words get from the first three outputs, interleaved by blocks. */
let changes: usize = 0;

let centresToLoss: u32 = 0;

// What the last call of trainSkipgram did.
export let trainedPairs: u32 = 0;
/** The loss is -(ln(lossMantissa) + lossExponent * ln 2), over lossPairs pairs. NaN if a product was. */
export let lossMantissa: f64 = 1;
export let lossExponent: i32 = 0;
export let lossPairs: u32 = 0;

/**
 * @param inputRows, outputRows  vocabularySize rows of `rowLength` bytes (a multiple of 16, padded with zeros)
 * @param aliasTable             vocabularySize pairs of u32: threshold, alias
 * @param keepTable              vocabularySize u32: a token is kept if a draw is not above it
 * @param scratch                room for this thread, laid out here; see src/kernel/skipgramLayout.ts
 */
export function configureSkipgram(
  inputRows: usize,
  outputRows: usize,
  aliasTable: usize,
  keepTable: usize,
  scratch: usize,
  words: u32,
  rowLength: usize,
  windowSize: u32,
  negatives: u32,
  sentenceLimit: u32,
): void {
  input = inputRows;
  output = outputRows;
  aliases = aliasTable;
  keep = keepTable;
  vocabularySize = words;
  rowBytes = rowLength;
  window = windowSize;
  negative = negatives;
  longestSentence = sentenceLimit;
  packed = scratch;
  idleRow = packed + rowLength * (2 * <usize>negatives + 3);
  changes = idleRow + rowLength;
  gradients = changes + 2 * rowLength;
  contexts = gradients + 4 * max<usize>(16, (<usize>negatives + 4) & ~3);
  sentence = contexts + 8 * <usize>windowSize;
  draws = sentence + 4 * <usize>sentenceLimit;
  centresToLoss = 0;
}

export function seedSkipgram(a: u32, b: u32, c: u32, counter: u32): void {
  setRandomState(a, b, c, counter);
}

/** Trains on `length` ids (i32) at `ids`; a negative id ends a sentence, as do `sentenceLimit` ids without one. */
export function trainSkipgram(ids: usize, length: u32, learningRate: f32): void {
  trainedPairs = 0;
  lossMantissa = 1;
  lossExponent = 0;
  lossPairs = 0;
  const end = ids + 4 * <usize>length;
  while (ids < end) {
    // Subsampling without a branch: a token that is left out is overwritten by the next.
    const limit = min(end, ids + 4 * <usize>longestSentence);
    let kept: usize = sentence;
    while (ids < limit) {
      const id = load<i32>(ids);
      ids += 4;
      if (id < 0) {
        break;
      }
      store<i32>(kept, id);
      kept += <usize>(nextRandom() <= load<u32>(keep + 4 * <usize>id)) << 2;
    }
    const count = <u32>((kept - sentence) >> 2);
    if (count > 1) {
      drawSentence(count);
      if (negative === FAST_NEGATIVE) {
        for (let position: u32 = 0; position < count; position++) {
          if (position % FETCH_AHEAD === 0) {
            fetchRows(position, min(count, position + FETCH_AHEAD), count);
          }
          trainCentreFast(position, count, learningRate);
        }
      } else {
        for (let position: u32 = 0; position < count; position++) {
          trainCentre(position, count, learningRate);
        }
      }
    }
  }
}

/** Draws the window and the negatives of every centre: 1 + negative u32 each, so that rows can be fetched ahead. */
function drawSentence(count: u32): void {
  const width = window;
  const words = vocabularySize;
  const table = aliases;
  let target = draws;
  for (let position: u32 = 0; position < count; position++) {
    store<u32>(target, 1 + nextBelow(width));
    target += 4;
    for (let k = negative; k > 0; k--) {
      const column = nextBelow(words);
      const entry = table + 8 * <usize>column;
      store<u32>(target, nextRandom() < load<u32>(entry) ? column : load<u32>(entry, 4));
      target += 4;
    }
  }
}

/** Writes the addresses of the input rows around `position` to `contexts` and returns how many there are. */
// @ts-ignore: decorator
@inline
function gatherContexts(position: u32, count: u32, reach: u32): u32 {
  const from: u32 = position > reach ? position - reach : 0;
  const to: u32 = min(count - 1, position + reach);
  let target = contexts;
  for (let p = from; p <= to; p++) {
    if (p !== position) {
      store<usize>(target, input + <usize>load<u32>(sentence + 4 * <usize>p) * rowBytes);
      target += 4;
    }
  }
  return to - from;
}

/** Kept so that the reads of fetchRows are not optimised away. */
let fetched: u32 = 0;

/**
 * Reads a word of each cache line of the rows that the centres `from..to` will need first. Memory answers many such
 * reads at once; met one by one while training, each miss would wait for itself.
 */
function fetchRows(from: u32, to: u32, count: u32): void {
  const bytes = rowBytes;
  const reach = window;
  let sum: u32 = 0;
  for (let position = from; position < to; position++) {
    sum += readRow(output + <usize>load<u32>(sentence + 4 * <usize>position) * bytes, bytes);
    // The furthest context word: those before it have been read for earlier centres.
    sum += readRow(input + <usize>load<u32>(sentence + 4 * <usize>min(count - 1, position + reach)) * bytes, bytes);
    const drawn = draws + 24 * <usize>position;
    for (let k: usize = 4; k < 24; k += 4) {
      sum += readRow(output + <usize>load<u32>(drawn + k) * bytes, bytes);
    }
  }
  fetched += sum;
}

// @ts-ignore: decorator
@inline
function readRow(row: usize, bytes: usize): u32 {
  let sum: u32 = 0;
  for (const end = row + bytes; row < end; row += 64) {
    sum += load<u32>(row);
  }
  return sum;
}

/** One positive and five negatives, two context words at a time: everything a loop needs fits the 16 registers. */
function trainCentreFast(position: u32, count: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const drawn = draws + 24 * <usize>position;
  const centre = load<u32>(sentence + 4 * <usize>position);
  const n = gatherContexts(position, count, load<u32>(drawn));
  trainedPairs += n;
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
      update(true, false, x, y, o0, o1, o2, bytes, gradients);
      update(true, true, x, y, o3, o4, o5, bytes, gradients + 32);
    } else {
      update(false, false, x, y, o0, o1, o2, bytes, gradients);
      update(false, true, x, y, o3, o4, o5, bytes, gradients + 32);
    }
  }

  // The rows are read again now: the same word may have been drawn twice, and other threads have gone on.
  let first = packed;
  let second = packed + 3 * bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(o0 + at, f32x4.add(v128.load(o0 + at), v128.load(first)));
    v128.store(o1 + at, f32x4.add(v128.load(o1 + at), v128.load(first, 16)));
    v128.store(o2 + at, f32x4.add(v128.load(o2 + at), v128.load(first, 32)));
    v128.store(o3 + at, f32x4.add(v128.load(o3 + at), v128.load(second)));
    v128.store(o4 + at, f32x4.add(v128.load(o4 + at), v128.load(second, 16)));
    v128.store(o5 + at, f32x4.add(v128.load(o5 + at), v128.load(second, 32)));
    first += 48;
    second += 48;
  }
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
 * One half of an update by two input rows: adds error x input to the sums of three outputs, and error x output to the
 * input rows. The second half must meet the input rows as they are, so the first keeps their change for it.
 *
 * @param isFresh  the sums hold nothing yet
 * @param isSecond the second three outputs
 */
// @ts-ignore: decorator
@inline
function update(
  isFresh: bool,
  isSecond: bool,
  x: usize,
  y: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  bytes: usize,
  errors: usize,
): void {
  const ex0 = v128.load32_splat(errors);
  const ex1 = v128.load32_splat(errors, 4);
  const ex2 = v128.load32_splat(errors, 8);
  const ey0 = v128.load32_splat(errors, 16);
  const ey1 = v128.load32_splat(errors, 20);
  const ey2 = v128.load32_splat(errors, 24);
  let sums = isSecond ? packed + 3 * bytes : packed;
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
    if (isSecond) {
      const xChange = multiplyAdd(ex2, w2, multiplyAdd(ex1, w1, multiplyAdd(ex0, w0, v128.load(kept))));
      const yChange = multiplyAdd(ey2, w2, multiplyAdd(ey1, w1, multiplyAdd(ey0, w0, v128.load(kept, 16))));
      v128.store(x + at, f32x4.add(xs, xChange));
      v128.store(y + at, f32x4.add(ys, yChange));
    } else {
      v128.store(kept, multiplyAdd(ex2, w2, multiplyAdd(ex1, w1, f32x4.mul(ex0, w0))));
      v128.store(kept, multiplyAdd(ey2, w2, multiplyAdd(ey1, w1, f32x4.mul(ey0, w0))), 16);
    }
    sums += 48;
    kept += 32;
  }
}

/** Any number of negatives: the same sums, one context word and one output at a time. */
function trainCentre(position: u32, count: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const outputs = <usize>negative + 1;
  const drawn = draws + 4 * outputs * <usize>position;
  const centre = load<u32>(sentence + 4 * <usize>position);
  const n = gatherContexts(position, count, load<u32>(drawn));
  trainedPairs += n;

  // `packed` holds the outputs as they were, then the sums to add to them, then the sum for one context word.
  const sums = packed + outputs * bytes;
  const change = sums + outputs * bytes;
  for (let j: usize = 0; j < outputs; j++) {
    const id = j === 0 ? centre : load<u32>(drawn + 4 * j);
    memory.copy(packed + j * bytes, output + <usize>id * bytes, bytes);
  }
  memory.fill(sums, 0, outputs * bytes);

  const counts = countsForLoss(learningRate);
  const end = contexts + 4 * <usize>n;
  for (let c = contexts; c < end; c += 4) {
    const row = load<usize>(c);
    for (let j: usize = 0; j < outputs; j++) {
      const o = packed + j * bytes;
      let sum = f32x4.splat(0);
      for (let at: usize = 0; at < bytes; at += 16) {
        sum = multiplyAdd(v128.load(row + at), v128.load(o + at), sum);
      }
      const label: f32 = j === 0 ? 1 : 0;
      const rate: f32 = j > 0 && load<u32>(drawn + 4 * j) === centre ? 0 : learningRate;
      const p = f32x4.extract_lane(sigmoid(sumLanes(sum, sum, sum, sum)), 0);
      store<f32>(gradients + 4 * j, (label - p) * rate);
    }
    if (counts) {
      addLoss(gradients, outputs, 1, learningRate);
    }
    memory.copy(change, row, bytes);
    for (let j: usize = 0; j < outputs; j++) {
      const o = packed + j * bytes;
      const d = sums + j * bytes;
      const e = v128.load32_splat(gradients + 4 * j);
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(d + at, multiplyAdd(e, v128.load(row + at), v128.load(d + at)));
        v128.store(change + at, multiplyAdd(e, v128.load(o + at), v128.load(change + at)));
      }
    }
    memory.copy(row, change, bytes);
  }
  for (let j: usize = 0; j < outputs; j++) {
    const row = output + <usize>(j === 0 ? centre : load<u32>(drawn + 4 * j)) * bytes;
    const d = sums + j * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(d + at)));
    }
  }
}

/** Whether this centre is one of those the loss is taken of. */
// @ts-ignore: decorator
@inline
function countsForLoss(learningRate: f32): bool {
  if (centresToLoss > 0) {
    centresToLoss--;
    return false;
  }
  centresToLoss = LOSS_EVERY - 1;
  return learningRate > 0;
}

/**
 * Adds -ln of each output's probability to the loss, for `pairs` context words. It is taken from `size` errors: their
 * absolute value / rate is 1 - probability, and 0 where there is no output. The probabilities are multiplied and the
 * exponent kept apart, which needs no logarithm here.
 */
function addLoss(errors: usize, size: usize, pairs: u32, learningRate: f32): void {
  lossPairs += pairs;
  for (let k: usize = 0; k < size; k++) {
    const probability: f32 = <f32>1 - abs<f32>(load<f32>(errors + 4 * k)) / learningRate;
    // A probability rounded off to 0 counts as 2^-24; NaN stays NaN.
    lossMantissa *= <f64>(probability < 5.9604645e-8 ? 5.9604645e-8 : probability);
    if (lossMantissa === lossMantissa) {
      const bits = reinterpret<u64>(lossMantissa);
      lossExponent += <i32>((bits >> 52) & 0x7ff) - 1023;
      lossMantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
    }
  }
}
