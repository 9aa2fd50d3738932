// Skip-gram over character n-grams with negative sampling (Bojanowski et al. 2017, fastText). The hidden vector of a
// centre word is the mean of its rows. The kernel builds it once for all context words and their shared negatives, and
// applies its gradient once. src/core/training/subword/subword.ts does the same in scalar TypeScript.
import { multiplyAdd, sigmoid, sumLanes } from './simd';
import { nextBelow, nextRandom, setRandomState } from './random';

/** Every 64th centre adds to the loss. */
const LOSS_INTERVAL: u32 = 64;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
let input: usize = 0;
let output: usize = 0;
let starts: usize = 0;
let rows: usize = 0;
let aliases: usize = 0;
let keepLimits: usize = 0;
let vocabularySize: u32 = 0;
let rowBytes: usize = 0;
let window: u32 = 0;
let negative: u32 = 0;
/** Centres per draw of negatives, and draws that a centre uses: see src/core/training/subword/subword.ts. */
let centresPerDraw: u32 = 0;
let drawsInUse: u32 = 0;
let maxSentenceIds: u32 = 0;

// Addresses of this thread's scratch.
let hidden: usize = 0;
let gradient: usize = 0;
/** Address of a row of zeros; it fills the output rows up to a multiple of four. */
let idleRow: usize = 0;
/** Addresses of the output rows of one centre, their weights and their errors, each filled to a multiple of four. */
let targets: usize = 0;
let weights: usize = 0;
let errors: usize = 0;
let sentence: usize = 0;
/** For each position in the sentence, the reach of its window (u32). */
let reaches: usize = 0;
/** For each draw, the addresses of `negative` output rows. */
let negatives: usize = 0;

let centresToLoss: u32 = 0;

// Results of the last call of trainSubword: pairs trained, the sum of the loss, and the pairs in that sum.
export let subwordPairs: u32 = 0;
/** NaN if a dot product was NaN. */
export let subwordLoss: f64 = 0;
export let subwordLossPairs: u32 = 0;

/**
 * Sets the addresses and the hyper-parameters of this thread.
 *
 * @param inputRows      address of the input rows: one per word, then one per bucket
 * @param outputRows     address of the output rows: one per word
 * @param startTable     address of words + 1 u32: index of a word's first entry in `rowTable`
 * @param rowTable       address of the indices of input rows (u32)
 * @param aliasTable     address of `words` pairs of u32: threshold and alias
 * @param keepTable      address of `words` u32: a token is kept if its random draw does not exceed its entry
 * @param words          number of words in the vocabulary
 * @param rowLength      bytes of a row, a multiple of 16, padded with zeros
 * @param windowSize     maximum reach of the window, in words
 * @param negativesDrawn negatives per draw
 * @param drawInterval   centres of a sentence per draw
 * @param drawsUsed      draws that a centre uses
 * @param sentenceLimit  maximum ids in a sentence
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
  drawInterval: u32,
  drawsUsed: u32,
  sentenceLimit: u32,
): void {
  input = inputRows;
  output = outputRows;
  starts = startTable;
  rows = rowTable;
  aliases = aliasTable;
  keepLimits = keepTable;
  vocabularySize = words;
  rowBytes = rowLength;
  window = windowSize;
  negative = negativesDrawn;
  centresPerDraw = drawInterval;
  drawsInUse = drawsUsed;
  maxSentenceIds = sentenceLimit;
}

/** Sets the addresses of this thread's scratch; src/kernel/subwordLayout.ts gives the size of each part. */
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

/** Sets the state of the random generator, and restarts the sample of the loss. */
export function seedSubword(a: u32, b: u32, c: u32, counter: u32): void {
  setRandomState(a, b, c, counter);
  // A run that resumes at a chunk then takes the same sample.
  centresToLoss = 0;
}

/**
 * Trains on a span of ids. A sentence ends at a negative id or after `sentenceLimit` ids.
 *
 * @param ids          address of the ids (i32)
 * @param length       number of ids
 * @param learningRate learning rate
 * @see Bojanowski et al. 2017, section 3
 */
export function trainSubword(ids: usize, length: u32, learningRate: f32): void {
  subwordPairs = 0;
  subwordLoss = 0;
  subwordLossPairs = 0;
  const end = ids + 4 * <usize>length;
  while (ids < end) {
    // Subsampling without a branch: the next token overwrites a token that is not kept.
    const limit = min(end, ids + 4 * <usize>maxSentenceIds);
    let kept: usize = sentence;
    while (ids < limit) {
      const id = load<i32>(ids);
      ids += 4;
      if (id < 0) {
        break;
      }
      store<i32>(kept, id);
      kept += (<usize>(nextRandom() <= load<u32>(keepLimits + 4 * <usize>id))) << 2;
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

/** Draws the windows and the negatives of all centres of a sentence, so that rows can be prefetched. */
function drawSentence(count: u32): void {
  const width = window;
  const words = vocabularySize;
  const table = aliases;
  let target = negatives;
  for (let position: u32 = 0; position < count; position++) {
    store<u32>(reaches + 4 * <usize>position, 1 + nextBelow(width));
  }
  for (let left = ((count + centresPerDraw - 1) / centresPerDraw) * negative; left > 0; left--) {
    const column = nextBelow(words);
    const entry = table + 8 * <usize>column;
    const word = nextRandom() < load<u32>(entry) ? column : load<u32>(entry, 4);
    store<usize>(target, output + <usize>word * rowBytes);
    target += 4;
  }
}

/** Holds the result of the prefetch reads, so that the compiler does not remove them. */
let fetched: u32 = 0;

/**
 * Prefetches the rows that a centre needs and earlier centres did not: it reads one word of each cache line.
 * Memory serves many such reads at once. During training, each cache miss would wait by itself.
 */
function fetchCentre(position: u32, count: u32): void {
  const bytes = rowBytes;
  let sum: u32 = 0;
  const word = starts + 4 * <usize>load<u32>(sentence + 4 * <usize>position);
  const end = rows + 4 * <usize>load<u32>(word, 4);
  for (let at = rows + 4 * <usize>load<u32>(word); at < end; at += 4) {
    sum += readRow(input + <usize>load<u32>(at) * bytes, bytes);
  }
  // Only the furthest context word is new; earlier centres have read the others.
  const last = min(count - 1, position + window);
  sum += readRow(output + <usize>load<u32>(sentence + 4 * <usize>last) * bytes, bytes);
  if (position % centresPerDraw === 0) {
    const drawn = negatives + 4 * <usize>negative * <usize>(position / centresPerDraw);
    for (let k: usize = 0; k < 4 * <usize>negative; k += 4) {
      sum += readRow(load<usize>(drawn + k), bytes);
    }
  }
  fetched += sum;
}

/** Reads one word of each cache line of a row; returns their sum. */
// @ts-ignore: decorator
@inline
function readRow(row: usize, bytes: usize): u32 {
  let sum: u32 = 0;
  for (const end = row + bytes; row < end; row += 64) {
    sum += load<u32>(row);
  }
  return sum;
}

/** Trains the centre at `position` of a sentence of `count` words. */
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

/** Writes the mean of input rows to `target`. Their indices (u32) lie at the addresses `from` to `end` (exclusive). */
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

/** Writes the addresses and weights of the context words' output rows; returns their number. */
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
 * Appends the addresses and weights of the centre's negatives to those of its `contexts` context words.
 * Idle rows fill the list to a multiple of four.
 *
 * @returns the number of rows that are not idle
 */
function gatherNegatives(position: u32, contexts: u32): u32 {
  const draws = position / centresPerDraw + 1;
  const from: u32 = draws > drawsInUse ? draws - drawsInUse : 0;
  const end: usize = 4 * <usize>contexts;
  const share = <f32>1 / <f32>(draws - from);
  const last = negatives + 4 * <usize>negative * <usize>draws;
  let at = end;
  for (let drawn = negatives + 4 * <usize>negative * <usize>from; drawn < last; drawn += 4) {
    const row = load<usize>(drawn);
    // A pair skips a negative that is its own context word.
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

/** Writes the error of each output row: (label - sigmoid(hidden . output)) * weight * learning rate. */
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

/** Writes the gradient of the hidden vector to `gradient` and updates the `used` output rows, four at a time. */
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
      // Update the rows one by one, because a word may occur twice.
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

/**
 * Writes the vectors of words `from` to `to` (exclusive) to their rows of `target`. A vector is the mean of the word's
 * rows.
 */
export function composeSubword(from: u32, to: u32, target: usize): void {
  for (let id = from; id < to; id++) {
    const word = starts + 4 * <usize>id;
    compose(rows + 4 * <usize>load<u32>(word), rows + 4 * <usize>load<u32>(word, 4), target + <usize>id * rowBytes);
  }
}

/** Whether this centre belongs to the sample of the loss. Call it once per centre. */
// @ts-ignore: decorator
@inline
function countsForLoss(learningRate: f32): bool {
  if (centresToLoss > 0) {
    centresToLoss--;
    return false;
  }
  centresToLoss = LOSS_INTERVAL - 1;
  return learningRate > 0;
}

/**
 * Adds -weight ln(probability) of each of the `used` outputs to the loss of `contexts` pairs.
 * The probability is 1 - |error| / (learning rate x weight).
 */
function addLoss(contexts: u32, used: u32, learningRate: f32): void {
  subwordLossPairs += contexts;
  for (let j: usize = 0; j < <usize>used; j++) {
    const weight = load<f32>(weights + 4 * j);
    if (weight > 0) {
      const probability: f32 = <f32>1 - abs<f32>(load<f32>(errors + 4 * j)) / (learningRate * weight);
      // A probability that rounding made 0 counts as 2^-24; NaN stays NaN.
      subwordLoss -= <f64>weight * logarithm(<f64>(probability < 5.9604645e-8 ? <f32>5.9604645e-8 : probability));
    }
  }
}

/**
 * Returns ln x for normal x > 0 with an error below 1e-7; NaN stays NaN.
 * ln x is the exponent times ln 2 plus 2 atanh((m - 1) / (m + 1)), where m in 1..2 is the mantissa.
 */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  const z = (m - 1) / (m + 1);
  const zz = z * z;
  const series = 1 + zz * (1.0 / 3 + zz * (1.0 / 5 + zz * (1.0 / 7 + zz * (1.0 / 9 + zz * (1.0 / 11 + zz / 13)))));
  return x === x ? <f64>(<i32>((bits >> 52) & 0x7ff) - 1023) * 0.6931471805599453 + 2 * z * series : x;
}
