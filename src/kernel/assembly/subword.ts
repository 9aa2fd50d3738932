// Skip-gram over character n-grams with negative sampling (Bojanowski et al. 2017, fastText). The hidden vector of a
// centre word, the mean of its rows, is built once, meets all context words and the negatives they share, and its
// gradient is written back once. src/core/training/subword/subword.ts does the same in scalar TypeScript.
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import { nextBelow, nextRandom, setRandomState } from './random';

/** One centre in so many adds to the loss. */
const LOSS_EVERY: u32 = 64;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
let input: usize = 0;
let output: usize = 0;
let starts: usize = 0;
let rows: usize = 0;
let aliases: usize = 0;
let keep: usize = 0;
let vocabularySize: u32 = 0;
let rowBytes: usize = 0;
let window: u32 = 0;
let negative: u32 = 0;
/** See CENTRES_A_DRAW and DRAWS_IN_USE in src/core/training/subword/subword.ts. */
let drawEvery: u32 = 0;
let drawsInUse: u32 = 0;
let longestSentence: u32 = 0;

// Scratch of this thread.
let hidden: usize = 0;
let gradient: usize = 0;
/** Zeros, in place of output rows where their number is no multiple of four. */
let idleRow: usize = 0;
/** Addresses of the output rows of one centre, then their weights, then their errors; as many as fit whole fours. */
let targets: usize = 0;
let weights: usize = 0;
let errors: usize = 0;
let sentence: usize = 0;
/** By position in the sentence: the window's reach. */
let reaches: usize = 0;
/** `negative` addresses of output rows for each draw. */
let negatives: usize = 0;

let centresToLoss: u32 = 0;

// What the last call of trainSubword did.
export let subwordPairs: u32 = 0;
/** NaN if a product was. */
export let subwordLoss: f64 = 0;
export let subwordLossPairs: u32 = 0;

/**
 * @param inputRows   rows of words, then of buckets, `rowLength` bytes each (a multiple of 16, padded with zeros)
 * @param outputRows  `words` rows of `rowLength` bytes
 * @param startTable  words + 1 u32: where the rows of a word begin in `rowTable`
 * @param rowTable    u32 numbers of input rows
 * @param aliasTable  `words` pairs of u32: threshold, alias
 * @param keepTable   `words` u32: a token is kept if a draw is not above it
 */
export function configureSubword(
  inputRows: usize,
  outputRows: usize,
  startTable: usize,
  rowTable: usize,
  aliasTable: usize,
  keepTable: usize,
  words: u32,
  rowLength: usize,
  windowSize: u32,
  negativesDrawn: u32,
  centresADraw: u32,
  drawsUsed: u32,
  sentenceLimit: u32,
): void {
  input = inputRows;
  output = outputRows;
  starts = startTable;
  rows = rowTable;
  aliases = aliasTable;
  keep = keepTable;
  vocabularySize = words;
  rowBytes = rowLength;
  window = windowSize;
  negative = negativesDrawn;
  drawEvery = centresADraw;
  drawsInUse = drawsUsed;
  longestSentence = sentenceLimit;
}

/** Places this thread's scratch; src/kernel/subwordLayout.ts says how much room each part needs. */
export function placeSubwordScratch(
  hiddenRow: usize,
  gradientRow: usize,
  zeroRow: usize,
  targetArea: usize,
  weightArea: usize,
  errorArea: usize,
  sentenceArea: usize,
  reachArea: usize,
  negativeArea: usize,
): void {
  hidden = hiddenRow;
  gradient = gradientRow;
  idleRow = zeroRow;
  targets = targetArea;
  weights = weightArea;
  errors = errorArea;
  sentence = sentenceArea;
  reaches = reachArea;
  negatives = negativeArea;
}

export function seedSubword(a: u32, b: u32, c: u32, counter: u32): void {
  setRandomState(a, b, c, counter);
  // A run that begins again at a chunk takes the same sample.
  centresToLoss = 0;
}

/** Trains on `length` ids (i32) at `ids`; a negative id ends a sentence, as do `sentenceLimit` ids without one. */
export function trainSubword(ids: usize, length: u32, learningRate: f32): void {
  subwordPairs = 0;
  subwordLoss = 0;
  subwordLossPairs = 0;
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
      kept += (<usize>(nextRandom() <= load<u32>(keep + 4 * <usize>id))) << 2;
    }
    const count = <u32>((kept - sentence) >> 2);
    if (count > 1) {
      drawSentence(count);
      for (let position: u32 = 0; position < count; position++) {
        if (position + 1 < count) {
          fetchCentre(position + 1, count);
        }
        trainCentre(position, count, learningRate);
      }
    }
  }
}

/** Draws the window and the negatives of every centre, so that rows can be fetched ahead. */
function drawSentence(count: u32): void {
  const width = window;
  const words = vocabularySize;
  const table = aliases;
  let target = negatives;
  for (let position: u32 = 0; position < count; position++) {
    store<u32>(reaches + 4 * <usize>position, 1 + nextBelow(width));
  }
  for (let left = ((count + drawEvery - 1) / drawEvery) * negative; left > 0; left--) {
    const column = nextBelow(words);
    const entry = table + 8 * <usize>column;
    const word = nextRandom() < load<u32>(entry) ? column : load<u32>(entry, 4);
    store<usize>(target, output + <usize>word * rowBytes);
    target += 4;
  }
}

/** Kept so that the reads of fetchCentre are not optimised away. */
let fetched: u32 = 0;

/**
 * Reads a word of each cache line of the rows that a centre will need and those before it did not. Memory answers many
 * such reads at once; met one by one while training, each miss would wait for itself.
 */
function fetchCentre(position: u32, count: u32): void {
  const bytes = rowBytes;
  let sum: u32 = 0;
  const word = starts + 4 * <usize>load<u32>(sentence + 4 * <usize>position);
  const end = rows + 4 * <usize>load<u32>(word, 4);
  for (let at = rows + 4 * <usize>load<u32>(word); at < end; at += 4) {
    sum += readRow(input + <usize>load<u32>(at) * bytes, bytes);
  }
  // The furthest context word: those before it have been read for earlier centres.
  const last = min(count - 1, position + window);
  sum += readRow(output + <usize>load<u32>(sentence + 4 * <usize>last) * bytes, bytes);
  if (position % drawEvery === 0) {
    const drawn = negatives + 4 * <usize>negative * <usize>(position / drawEvery);
    for (let k: usize = 0; k < 4 * <usize>negative; k += 4) {
      sum += readRow(load<usize>(drawn + k), bytes);
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

function trainCentre(position: u32, count: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const word = starts + 4 * <usize>load<u32>(sentence + 4 * <usize>position);
  const from = rows + 4 * <usize>load<u32>(word);
  const end = rows + 4 * <usize>load<u32>(word, 4);
  compose(from, end, hidden);
  const contexts = gatherContexts(position, count);
  const used = gatherNegatives(position, contexts);
  subwordPairs += contexts;
  findErrors(contexts, used, learningRate);
  if (countsForLoss(learningRate)) {
    addLoss(contexts, used, learningRate);
  }
  updateOutputs(used);
  const g = gradient;
  for (let at = from; at < end; at += 4) {
    const row = input + <usize>load<u32>(at) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(row + k, f32x4.add(v128.load(row + k), v128.load(g + k)));
    }
  }
}

/** Writes the mean of the input rows whose numbers stand at `from..end` to `target`. */
function compose(from: usize, end: usize, target: usize): void {
  const bytes = rowBytes;
  const base = input;
  memory.fill(target, 0, bytes);
  let at = from;
  for (; at + 16 <= end; at += 16) {
    const a = base + <usize>load<u32>(at) * bytes;
    const b = base + <usize>load<u32>(at, 4) * bytes;
    const c = base + <usize>load<u32>(at, 8) * bytes;
    const d = base + <usize>load<u32>(at, 12) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      const sum = f32x4.add(
        f32x4.add(v128.load(a + k), v128.load(b + k)),
        f32x4.add(v128.load(c + k), v128.load(d + k)),
      );
      v128.store(target + k, f32x4.add(v128.load(target + k), sum));
    }
  }
  for (; at < end; at += 4) {
    const row = base + <usize>load<u32>(at) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(target + k, f32x4.add(v128.load(target + k), v128.load(row + k)));
    }
  }
  const share = f32x4.splat(<f32>1 / <f32>((end - from) >> 2));
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(target + k, f32x4.mul(v128.load(target + k), share));
  }
}

/** Writes addresses and weights of the output rows of the context words; returns how many there are. */
function gatherContexts(position: u32, count: u32): u32 {
  const reach = load<u32>(reaches + 4 * <usize>position);
  const from: u32 = position > reach ? position - reach : 0;
  const to: u32 = min(count - 1, position + reach);
  let at: usize = 0;
  for (let p = from; p <= to; p++) {
    if (p !== position) {
      store<usize>(targets + at, output + <usize>load<u32>(sentence + 4 * <usize>p) * rowBytes);
      store<f32>(weights + at, 1);
      at += 4;
    }
  }
  return to - from;
}

/**
 * Writes addresses and weights of the centre's negatives behind those of its context words, and idle rows up to a
 * multiple of four. Returns the number of rows that are not idle.
 */
function gatherNegatives(position: u32, contexts: u32): u32 {
  const draws = position / drawEvery + 1;
  const from: u32 = draws > drawsInUse ? draws - drawsInUse : 0;
  const end: usize = 4 * <usize>contexts;
  const share = <f32>1 / <f32>(draws - from);
  const last = negatives + 4 * <usize>negative * <usize>draws;
  let at = end;
  for (let drawn = negatives + 4 * <usize>negative * <usize>from; drawn < last; drawn += 4) {
    const row = load<usize>(drawn);
    // A negative is not held against the pairs whose context word it is.
    let others = contexts;
    for (let c: usize = 0; c < end; c += 4) {
      others -= <u32>(load<usize>(targets + c) === row);
    }
    store<usize>(targets + at, row);
    store<f32>(weights + at, <f32>others * share);
    at += 4;
  }
  const used = <u32>(at >> 2);
  for (; at & 15; at += 4) {
    store<usize>(targets + at, idleRow);
    store<f32>(weights + at, 0);
  }
  return used;
}

/** Writes (label - probability) * weight * rate of every output row. */
function findErrors(contexts: u32, used: u32, learningRate: f32): void {
  const bytes = rowBytes;
  const h = hidden;
  const rate = f32x4.splat(learningRate);
  const lanes = i32x4(0, 1, 2, 3);
  for (let j: u32 = 0; j < used; j += 4) {
    const at = targets + 4 * <usize>j;
    const o0 = load<usize>(at);
    const o1 = load<usize>(at, 4);
    const o2 = load<usize>(at, 8);
    const o3 = load<usize>(at, 12);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < bytes; k += 16) {
      const x = v128.load(h + k);
      s0 = multiplyAdd(x, v128.load(o0 + k), s0);
      s1 = multiplyAdd(x, v128.load(o1 + k), s1);
      s2 = multiplyAdd(x, v128.load(o2 + k), s2);
      s3 = multiplyAdd(x, v128.load(o3 + k), s3);
    }
    const isContext = i32x4.lt_s(i32x4.add(lanes, i32x4.splat(j)), i32x4.splat(contexts));
    const labels = v128.and(isContext, f32x4.splat(1));
    const scale = f32x4.mul(v128.load(weights + 4 * <usize>j), rate);
    v128.store(errors + 4 * <usize>j, f32x4.mul(f32x4.sub(labels, sigmoid(sumLanes(s0, s1, s2, s3))), scale));
  }
}

/** Gathers the gradient of the hidden vector and updates the output rows, four at a time. */
function updateOutputs(used: u32): void {
  const bytes = rowBytes;
  const h = hidden;
  const g = gradient;
  memory.fill(g, 0, bytes);
  for (let j: u32 = 0; j < used; j += 4) {
    const at = targets + 4 * <usize>j;
    const o0 = load<usize>(at);
    const o1 = load<usize>(at, 4);
    const o2 = load<usize>(at, 8);
    const o3 = load<usize>(at, 12);
    const error = errors + 4 * <usize>j;
    const e0 = v128.load32_splat(error);
    const e1 = v128.load32_splat(error, 4);
    const e2 = v128.load32_splat(error, 8);
    const e3 = v128.load32_splat(error, 12);
    for (let k: usize = 0; k < bytes; k += 16) {
      const x = v128.load(h + k);
      let sum = v128.load(g + k);
      // One after the other: the same word may be there twice.
      let w = v128.load(o0 + k);
      sum = multiplyAdd(e0, w, sum);
      v128.store(o0 + k, multiplyAdd(e0, x, w));
      w = v128.load(o1 + k);
      sum = multiplyAdd(e1, w, sum);
      v128.store(o1 + k, multiplyAdd(e1, x, w));
      w = v128.load(o2 + k);
      sum = multiplyAdd(e2, w, sum);
      v128.store(o2 + k, multiplyAdd(e2, x, w));
      w = v128.load(o3 + k);
      sum = multiplyAdd(e3, w, sum);
      v128.store(o3 + k, multiplyAdd(e3, x, w));
      v128.store(g + k, sum);
    }
  }
}

/** Writes the vectors of words `from..to`, the means of their rows, to `words` x rowBytes at `target`. */
export function composeSubword(from: u32, to: u32, target: usize): void {
  for (let id = from; id < to; id++) {
    const word = starts + 4 * <usize>id;
    compose(rows + 4 * <usize>load<u32>(word), rows + 4 * <usize>load<u32>(word, 4), target + <usize>id * rowBytes);
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
 * Adds -ln of each output's probability, as often as its weight says, to the loss. It is taken from the errors: their
 * absolute value / rate / weight is 1 - probability.
 */
function addLoss(contexts: u32, used: u32, learningRate: f32): void {
  subwordLossPairs += contexts;
  for (let j: usize = 0; j < <usize>used; j++) {
    const weight = load<f32>(weights + 4 * j);
    if (weight > 0) {
      const probability: f32 = <f32>1 - abs<f32>(load<f32>(errors + 4 * j)) / (learningRate * weight);
      // A probability rounded off to 0 counts as 2^-24; NaN stays NaN.
      subwordLoss -= <f64>weight * logarithm(<f64>(probability < 5.9604645e-8 ? <f32>5.9604645e-8 : probability));
    }
  }
}

/** ln x for normal x > 0 to 1e-7: the exponent times ln 2, and 2 atanh((m - 1) / (m + 1)) of the mantissa m in 1..2. */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  const z = (m - 1) / (m + 1);
  const zz = z * z;
  const series = 1 + zz * (1.0 / 3 + zz * (1.0 / 5 + zz * (1.0 / 7 + zz * (1.0 / 9 + zz * (1.0 / 11 + zz / 13)))));
  return x === x ? <f64>(<i32>((bits >> 52) & 0x7ff) - 1023) * 0.6931471805599453 + 2 * z * series : x;
}
