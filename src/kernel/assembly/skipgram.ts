// Skip-gram with negative sampling (Mikolov et al. 2013). Per centre word one positive and `negative` negatives are
// shared by all its context words (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory"), which
// turns the work into two small dense products. src/core/training/skipgram.ts does the same in scalar TypeScript.
//
// As in word2vec.c, context words have the input rows and the centre word and the negatives the output rows.
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import { nextBelow, nextRandom, setRandomState } from './random';

/** One centre in so many adds to the loss. */
const LOSS_EVERY: u32 = 64;

/** Negatives that the fast path is written for. */
const FAST_NEGATIVE: u32 = 5;

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
let packed: usize = 0;

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
 * @param scratch                room for this thread, laid out here; see src/kernel/skipgramMemory.ts
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
  gradients = packed + rowLength * (2 * <usize>negatives + 3);
  contexts = gradients + 8 * <usize>windowSize * gradientSlots();
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

/** Gradients a context word takes room for: one an output, rounded up to 4. */
// @ts-ignore: decorator
@inline
function gradientSlots(): usize {
  return (<usize>negative + 4) & ~3;
}

/** One positive and five negatives: every accumulator in a register. */
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

  // Six rows interleaved by blocks of four floats: the loops below then need one address for all of them.
  let block = packed;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(block, v128.load(o0 + at));
    v128.store(block, v128.load(o1 + at), 16);
    v128.store(block, v128.load(o2 + at), 32);
    v128.store(block, v128.load(o3 + at), 48);
    v128.store(block, v128.load(o4 + at), 64);
    v128.store(block, v128.load(o5 + at), 80);
    block += 96;
  }
  const packedEnd = block;

  // A negative that is the positive itself is left out, as in word2vec.c: its rate is 0.
  const rates = f32x4(
    learningRate,
    n1 === centre ? 0 : learningRate,
    n2 === centre ? 0 : learningRate,
    n3 === centre ? 0 : learningRate,
  );
  const r4: f32 = n4 === centre ? 0 : learningRate;
  const r5: f32 = n5 === centre ? 0 : learningRate;
  const restRates = f32x4(r4, r5, r4, r5);
  const labels = f32x4(1, 0, 0, 0);

  // Dot products with the values before this centre, two context words at a time; the last may stand alone.
  const last = contexts + 4 * <usize>(n - 1);
  for (let c = contexts, g = gradients; c <= last; c += 8, g += 64) {
    let first = load<usize>(c);
    let second = c === last ? first : load<usize>(c, 4);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let b4 = a0;
    let b5 = a0;
    for (let o = packed; o < packedEnd; o += 96) {
      const x = v128.load(first);
      const y = v128.load(second);
      first += 16;
      second += 16;
      let w = v128.load(o);
      a0 = multiplyAdd(x, w, a0);
      b0 = multiplyAdd(y, w, b0);
      w = v128.load(o, 16);
      a1 = multiplyAdd(x, w, a1);
      b1 = multiplyAdd(y, w, b1);
      w = v128.load(o, 32);
      a2 = multiplyAdd(x, w, a2);
      b2 = multiplyAdd(y, w, b2);
      w = v128.load(o, 48);
      a3 = multiplyAdd(x, w, a3);
      b3 = multiplyAdd(y, w, b3);
      w = v128.load(o, 64);
      a4 = multiplyAdd(x, w, a4);
      b4 = multiplyAdd(y, w, b4);
      w = v128.load(o, 80);
      a5 = multiplyAdd(x, w, a5);
      b5 = multiplyAdd(y, w, b5);
    }
    const gx = f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(a0, a1, a2, a3))), rates);
    const gy = f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(b0, b1, b2, b3))), rates);
    const gz = f32x4.mul(f32x4.neg(sigmoid(sumLanes(a4, a5, b4, b5))), restRates);
    v128.store(g, gx);
    v128.store64_lane(g, gz, 0, 16);
    v128.store(g, gy, 32);
    v128.store64_lane(g, gz, 1, 48);
  }
  countLoss(n, learningRate);

  // Updates, by columns of four floats: the six outputs and their sums stay in registers, context rows stream by.
  let at: usize = 0;
  const contextsEnd = contexts + 4 * <usize>n;
  for (let o = packed; o < packedEnd; o += 96) {
    const w0 = v128.load(o);
    const w1 = v128.load(o, 16);
    const w2 = v128.load(o, 32);
    const w3 = v128.load(o, 48);
    const w4 = v128.load(o, 64);
    const w5 = v128.load(o, 80);
    let d0 = f32x4.splat(0);
    let d1 = d0;
    let d2 = d0;
    let d3 = d0;
    let d4 = d0;
    let d5 = d0;
    let g = gradients;
    for (let c = contexts; c < contextsEnd; c += 4) {
      const row = load<usize>(c) + at;
      const x = v128.load(row);
      let e = v128.load32_splat(g);
      d0 = multiplyAdd(e, x, d0);
      let y = multiplyAdd(e, w0, x);
      e = v128.load32_splat(g, 4);
      d1 = multiplyAdd(e, x, d1);
      y = multiplyAdd(e, w1, y);
      e = v128.load32_splat(g, 8);
      d2 = multiplyAdd(e, x, d2);
      y = multiplyAdd(e, w2, y);
      e = v128.load32_splat(g, 12);
      d3 = multiplyAdd(e, x, d3);
      y = multiplyAdd(e, w3, y);
      e = v128.load32_splat(g, 16);
      d4 = multiplyAdd(e, x, d4);
      y = multiplyAdd(e, w4, y);
      e = v128.load32_splat(g, 20);
      d5 = multiplyAdd(e, x, d5);
      y = multiplyAdd(e, w5, y);
      v128.store(row, y);
      g += 32;
    }
    // Read again, not kept: the same word may have been drawn twice.
    v128.store(o0 + at, f32x4.add(v128.load(o0 + at), d0));
    v128.store(o1 + at, f32x4.add(v128.load(o1 + at), d1));
    v128.store(o2 + at, f32x4.add(v128.load(o2 + at), d2));
    v128.store(o3 + at, f32x4.add(v128.load(o3 + at), d3));
    v128.store(o4 + at, f32x4.add(v128.load(o4 + at), d4));
    v128.store(o5 + at, f32x4.add(v128.load(o5 + at), d5));
    at += 16;
  }
}

/** Any number of negatives: the same sums, one output at a time. */
function trainCentre(position: u32, count: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const outputs = <usize>negative + 1;
  const slots: usize = 4 * gradientSlots();
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

  const contextsEnd = contexts + 4 * <usize>n;
  for (let c = contexts, g = gradients; c < contextsEnd; c += 4, g += slots) {
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
      store<f32>(g + 4 * j, (label - p) * rate);
    }
  }
  countLoss(n, learningRate);

  for (let c = contexts, g = gradients; c < contextsEnd; c += 4, g += slots) {
    const row = load<usize>(c);
    memory.copy(change, row, bytes);
    for (let j: usize = 0; j < outputs; j++) {
      const o = packed + j * bytes;
      const d = sums + j * bytes;
      const e = v128.load32_splat(g + 4 * j);
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

/** One centre in LOSS_EVERY is looked at. */
// @ts-ignore: decorator
@inline
function countLoss(n: u32, learningRate: f32): void {
  if (centresToLoss-- === 0) {
    centresToLoss = LOSS_EVERY - 1;
    if (learningRate > 0) {
      addLoss(n, learningRate);
    }
  }
}

/**
 * Adds -ln of each output's probability for `n` context words, from the gradients: |g| / rate is 1 - probability.
 * The probabilities are multiplied and the exponent kept apart, which needs no logarithm here.
 */
function addLoss(n: u32, learningRate: f32): void {
  const slots = gradientSlots();
  lossPairs += n;
  for (let k: u32 = 0; k < n; k++) {
    const g = gradients + 4 * slots * <usize>k;
    for (let j: usize = 0; j <= <usize>negative; j++) {
      const probability: f32 = <f32>1 - abs<f32>(load<f32>(g + 4 * j)) / learningRate;
      // A rounded-off probability of 0 counts as 2^-24; NaN stays NaN.
      lossMantissa *= <f64>(probability < 5.9604645e-8 ? 5.9604645e-8 : probability);
    }
    if (lossMantissa === lossMantissa) {
      const bits = reinterpret<u64>(lossMantissa);
      lossExponent += <i32>((bits >> 52) & 0x7ff) - 1023;
      lossMantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
    }
  }
}
