// The neural language model (Bengio et al. 2003) as products of small dense matrices, one minibatch at a time.
// src/core/training/languageModel/languageModel.ts does the same in TypeScript. languageModelTrainer.ts draws the
// examples.
import { adamStep, configureAdam } from './adam';
import { multiply, multiplyByRows } from './products';
import { BLOCK_ROWS as SHARED_BLOCK_ROWS } from './sharedSizes';
import { exponential, sigmoid, sumLanes } from './simd';

/** Output rows in a block, as u32. */
const BLOCK_ROWS: u32 = SHARED_BLOCK_ROWS;
/** The score of a column that pads a block: its probability is 0. */
const PADDING_SCORE: f32 = -1e30;

// The model: addresses in bytes and sizes. Each matrix is followed by its moments and steps (adam.ts).
let embeddings: usize = 0;
let hiddenWeights: usize = 0;
let outputWeights: usize = 0;
let vocabularySize: u32 = 0;
let window: u32 = 0;
let hidden: u32 = 0;
let rowBytes: usize = 0;
let inputBytes: usize = 0;
let hiddenBytes: usize = 0;

// Addresses of this thread's batch: see src/core/training/languageModel/languageModelBatch.ts.
let rows: usize = 0;
let places: usize = 0;
let candidates: usize = 0;
let offsets: usize = 0;
let targets: usize = 0;
let targetOffsets: usize = 0;

// Addresses of this thread's work areas.
let inputs: usize = 0;
let inputGradients: usize = 0;
let values: usize = 0;
let valueGradients: usize = 0;
let scores: usize = 0;
let block: usize = 0;
let blockGradients: usize = 0;
let hiddenGradients: usize = 0;
let rowGradients: usize = 0;
/** Three f32 per example: the maximum score, the sum of e^(score - maximum), and the score of the word to predict. */
let results: usize = 0;

/**
 * Sets the addresses and sizes of the model.
 *
 * @param embeddingMatrix address of words + 1 rows of embeddings; the last row stands before a sentence
 * @param hiddenMatrix    address of the hidden weights, inputRowBytes / 4 rows
 * @param outputMatrix    address of the output weights, one row per word
 * @param words           number of words in the vocabulary
 * @param contextWords    number of preceding words that predict a word
 * @param hiddenUnits     number of hidden units
 * @param embeddingBytes  bytes of an embedding
 * @param inputRowBytes   bytes of an input: the embeddings, then the constant 1 of the bias, padded
 * @param hiddenRowBytes  bytes of the hidden layer: its units, then the constant 1 of the bias, padded
 * @param corrections     address of Adam's bias corrections (f32): see `configureAdam`
 * @param correctionCount number of corrections
 */
export function configureLanguageModel(
  embeddingMatrix: usize,
  hiddenMatrix: usize,
  outputMatrix: usize,
  words: u32,
  contextWords: u32,
  hiddenUnits: u32,
  embeddingBytes: usize,
  inputRowBytes: usize,
  hiddenRowBytes: usize,
  corrections: usize,
  correctionCount: u32,
): void {
  embeddings = embeddingMatrix;
  hiddenWeights = hiddenMatrix;
  outputWeights = outputMatrix;
  vocabularySize = words;
  window = contextWords;
  hidden = hiddenUnits;
  rowBytes = embeddingBytes;
  inputBytes = inputRowBytes;
  hiddenBytes = hiddenRowBytes;
  configureAdam(corrections, correctionCount);
}

/**
 * Sets the addresses of this thread's batch; src/core/training/languageModel/languageModelBatch.ts describes its parts.
 */
export function placeLanguageModelBatch(
  batchRows: usize,
  batchPlaces: usize,
  batchCandidates: usize,
  batchOffsets: usize,
  batchTargets: usize,
  batchTargetOffsets: usize,
): void {
  rows = batchRows;
  places = batchPlaces;
  candidates = batchCandidates;
  offsets = batchOffsets;
  targets = batchTargets;
  targetOffsets = batchTargetOffsets;
}

/** Sets the addresses of this thread's work areas; src/kernel/languageModelLayout.ts gives their sizes. */
export function placeLanguageModelWork(
  inputArea: usize,
  inputGradientArea: usize,
  valueArea: usize,
  valueGradientArea: usize,
  scoreArea: usize,
  blockArea: usize,
  blockGradientArea: usize,
  hiddenGradientArea: usize,
  rowGradientArea: usize,
  resultArea: usize,
): void {
  inputs = inputArea;
  inputGradients = inputGradientArea;
  values = valueArea;
  valueGradients = valueGradientArea;
  scores = scoreArea;
  block = blockArea;
  blockGradients = blockGradientArea;
  hiddenGradients = hiddenGradientArea;
  rowGradients = rowGradientArea;
  results = resultArea;
}

/**
 * Trains on a batch: the forward pass, the backward pass, and one step of Adam for every row with a gradient.
 * It writes `results`. The model is softmax(offsets + W tanh(H [x 1]) + b), where x are the embeddings of the context.
 *
 * @param contexts       address of examples x window ids (i32)
 * @param examples       number of examples in the batch
 * @param rowCount       number of different embedding rows in the batch
 * @param candidateCount number of words in the softmax
 * @param learningRate   learning rate
 * @see Bengio et al. 2003, section 2
 */
export function trainLanguageModel(
  contexts: usize,
  examples: u32,
  rowCount: u32,
  candidateCount: u32,
  learningRate: f32,
): void {
  const padded = (examples + 3) & ~3;
  const scoreBytes = 4 * <usize>((candidateCount + 3) & ~3);
  for (let at = 4 * <usize>candidateCount; at < scoreBytes; at += 4) {
    store<i32>(candidates + at, 0);
    store<f32>(offsets + at, PADDING_SCORE);
  }
  activate(contexts, examples, padded);
  for (let from: u32 = 0; from < candidateCount; from += BLOCK_ROWS) {
    const count = gatherBlock(from, candidateCount);
    const target = scores + 4 * <usize>from;
    multiplyByRows(values, hiddenBytes, block, hiddenBytes, target, scoreBytes, padded, count, hiddenBytes);
  }
  scoresToErrors(examples, padded, scoreBytes);
  for (let from: u32 = 0; from < candidateCount; from += BLOCK_ROWS) {
    const count = gatherBlock(from, candidateCount);
    const errors = scores + 4 * <usize>from;
    multiply(
      errors,
      scoreBytes,
      4,
      block,
      hiddenBytes,
      valueGradients,
      hiddenBytes,
      padded,
      count,
      hiddenBytes,
      from > 0,
    );
    multiply(
      errors,
      4,
      scoreBytes,
      values,
      hiddenBytes,
      blockGradients,
      hiddenBytes,
      count,
      examples,
      hiddenBytes,
      false,
    );
    stepOutputs(from, min(candidateCount, from + count), learningRate);
  }
  throughTanh(padded);
  // The gradient of the inputs needs the old hidden weights, so the hidden weights step after it.
  const contextBytes = <usize>window * rowBytes;
  multiplyByRows(
    valueGradients,
    hiddenBytes,
    hiddenWeights,
    hiddenBytes,
    inputGradients,
    inputBytes,
    padded,
    <u32>(contextBytes >> 2),
    hiddenBytes,
  );
  multiply(
    inputs,
    4,
    inputBytes,
    valueGradients,
    hiddenBytes,
    hiddenGradients,
    hiddenBytes,
    <u32>(inputBytes >> 2),
    examples,
    hiddenBytes,
    false,
  );
  const hiddenMatrixBytes = (inputBytes >> 2) * hiddenBytes;
  adamStep(hiddenWeights, hiddenMatrixBytes, 0, hiddenMatrixBytes, hiddenGradients, learningRate);
  stepEmbeddings(examples, rowCount, learningRate);
}

/**
 * Evaluates the model: writes `results` with the softmax over the whole vocabulary.
 *
 * @param contexts address of examples x window ids (i32)
 * @param words    address of the ids of the words to predict, one per example (i32)
 * @param examples number of examples
 */
export function askLanguageModel(contexts: usize, words: usize, examples: u32): void {
  const padded = (examples + 3) & ~3;
  activate(contexts, examples, padded);
  for (let example: u32 = 0; example < examples; example++) {
    const result = results + 12 * <usize>example;
    const word = load<u32>(words + 4 * <usize>example);
    store<f32>(result, f32.NEGATIVE_INFINITY);
    store<f32>(result, 0, 4);
    store<f32>(result, dot(values + <usize>example * hiddenBytes, outputWeights + <usize>word * hiddenBytes), 8);
  }
  const scoreBytes = 4 * <usize>BLOCK_ROWS;
  for (let from: u32 = 0; from < vocabularySize; from += BLOCK_ROWS) {
    const count = min(vocabularySize - from, BLOCK_ROWS);
    const whole = count & ~3;
    const filled = (count + 3) & ~3;
    const firstRow = outputWeights + <usize>from * hiddenBytes;
    multiplyByRows(values, hiddenBytes, firstRow, hiddenBytes, scores, scoreBytes, padded, whole, hiddenBytes);
    for (let example: u32 = 0; example < examples; example++) {
      const target = scores + <usize>example * scoreBytes;
      const value = values + <usize>example * hiddenBytes;
      for (let j = whole; j < filled; j++) {
        store<f32>(target + 4 * <usize>j, j < count ? dot(value, firstRow + <usize>j * hiddenBytes) : PADDING_SCORE);
      }
      addToResult(results + 12 * <usize>example, target, 4 * <usize>filled);
    }
  }
}

/**
 * Looks up the embeddings of the inputs and computes the hidden layer, tanh(H [x 1]).
 * Examples from `examples` to `padded` are zeros.
 */
function activate(contexts: usize, examples: u32, padded: u32): void {
  const bytes = rowBytes;
  for (let example: u32 = 0; example < padded; example++) {
    let target = inputs + <usize>example * inputBytes;
    if (example >= examples) {
      memory.fill(target, 0, inputBytes);
      continue;
    }
    for (let j = window; j > 0; j--) {
      memory.copy(target, embeddings + <usize>load<u32>(contexts) * bytes, bytes);
      target += bytes;
      contexts += 4;
    }
    v128.store(target, f32x4(1, 0, 0, 0));
  }
  const inputLength = <u32>(inputBytes >> 2);
  multiply(
    inputs,
    inputBytes,
    4,
    hiddenWeights,
    hiddenBytes,
    values,
    hiddenBytes,
    padded,
    inputLength,
    hiddenBytes,
    false,
  );
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  for (let row = values, end = values + <usize>padded * hiddenBytes; row < end; row += hiddenBytes) {
    for (let at: usize = 0; at < hiddenBytes; at += 16) {
      // tanh x = 2 sigmoid(2x) - 1
      const x = v128.load(row + at);
      v128.store(row + at, f32x4.sub(f32x4.mul(two, sigmoid(f32x4.add(x, x))), one));
    }
    store<f32>(row + 4 * <usize>hidden, 1);
  }
}

/** Copies the output rows of one block of candidates to `block`; returns their number, rounded up to 4. */
function gatherBlock(from: u32, candidateCount: u32): u32 {
  const count = (min(candidateCount - from, BLOCK_ROWS) + 3) & ~3;
  let target = block;
  for (let j = from; j < from + count; j++) {
    memory.copy(target, outputWeights + <usize>load<u32>(candidates + 4 * <usize>j) * hiddenBytes, hiddenBytes);
    target += hiddenBytes;
  }
  return count;
}

/** Adds the offsets to the scores and replaces them by the gradients of the mean loss. Padding rows become zeros. */
function scoresToErrors(examples: u32, padded: u32, scoreBytes: usize): void {
  for (let example: u32 = 0; example < padded; example++) {
    const row = scores + <usize>example * scoreBytes;
    if (example >= examples) {
      memory.fill(row, 0, scoreBytes);
      continue;
    }
    const target = row + 4 * <usize>load<u32>(targets + 4 * <usize>example);
    const targetScore = load<f32>(target) + load<f32>(targetOffsets + 4 * <usize>example);
    for (let at: usize = 0; at < scoreBytes; at += 16) {
      v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(offsets + at)));
    }
    store<f32>(target, targetScore);

    const result = results + 12 * <usize>example;
    store<f32>(result, f32.NEGATIVE_INFINITY);
    store<f32>(result, 0, 4);
    store<f32>(result, targetScore, 8);
    const maximum = addToResult(result, row, scoreBytes);
    const scale = f32x4.splat(<f32>1 / (load<f32>(result, 4) * <f32>examples));
    const shift = f32x4.splat(maximum);
    for (let at: usize = 0; at < scoreBytes; at += 16) {
      v128.store(row + at, f32x4.mul(scale, exponential(f32x4.sub(v128.load(row + at), shift))));
    }
    store<f32>(target, load<f32>(target) - <f32>1 / <f32>examples);
  }
}

/**
 * Adds scores to a result: updates its maximum and its sum of e^(score - maximum).
 *
 * @param result address of the result of one example
 * @param row    address of its scores (f32)
 * @param bytes  bytes of the scores, a multiple of 16
 * @returns the new maximum
 */
function addToResult(result: usize, row: usize, bytes: usize): f32 {
  let maxima = f32x4.splat(load<f32>(result));
  for (let at: usize = 0; at < bytes; at += 16) {
    // f32x4.max returns NaN if an operand is NaN.
    maxima = f32x4.max(maxima, v128.load(row + at));
  }
  const maximum = max<f32>(
    max<f32>(f32x4.extract_lane(maxima, 0), f32x4.extract_lane(maxima, 1)),
    max<f32>(f32x4.extract_lane(maxima, 2), f32x4.extract_lane(maxima, 3)),
  );
  const shift = f32x4.splat(maximum);
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    sums = f32x4.add(sums, exponential(f32x4.sub(v128.load(row + at), shift)));
  }
  const before = exponential(f32x4.splat(load<f32>(result) - maximum));
  const sum = f32x4.extract_lane(sumLanes(sums, sums, sums, sums), 0);
  store<f32>(result, maximum);
  store<f32>(result, load<f32>(result, 4) * f32x4.extract_lane(before, 0) + sum, 4);
  return maximum;
}

/** Applies one step of Adam to the output rows of candidates `from` to `to` (exclusive). */
function stepOutputs(from: u32, to: u32, learningRate: f32): void {
  const matrixBytes = <usize>vocabularySize * hiddenBytes;
  let gradient = blockGradients;
  for (let j = from; j < to; j++) {
    const id = load<u32>(candidates + 4 * <usize>j);
    adamStep(outputWeights, matrixBytes, id, hiddenBytes, gradient, learningRate);
    gradient += hiddenBytes;
  }
}

/** Multiplies `valueGradients` by tanh' = 1 - h^2. The gradient of the constant 1 becomes 0. */
function throughTanh(padded: u32): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0, end = <usize>padded * hiddenBytes; at < end; at += 16) {
    const h = v128.load(values + at);
    const slope = f32x4.sub(one, f32x4.mul(h, h));
    v128.store(valueGradients + at, f32x4.mul(v128.load(valueGradients + at), slope));
  }
}

/** Sums the gradients of each embedding row over the examples, then applies one step of Adam to the row. */
function stepEmbeddings(examples: u32, rowCount: u32, learningRate: f32): void {
  const bytes = rowBytes;
  memory.fill(rowGradients, 0, <usize>rowCount * bytes);
  let place = places;
  for (let example: u32 = 0; example < examples; example++) {
    let source = inputGradients + <usize>example * inputBytes;
    for (let j = window; j > 0; j--) {
      const target = rowGradients + <usize>load<u32>(place) * bytes;
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)));
      }
      source += bytes;
      place += 4;
    }
  }
  const matrixBytes = (<usize>vocabularySize + 1) * bytes;
  for (let r: u32 = 0; r < rowCount; r++) {
    const id = load<u32>(rows + 4 * <usize>r);
    adamStep(embeddings, matrixBytes, id, bytes, rowGradients + <usize>r * bytes, learningRate);
  }
}

/** Returns the dot product of two rows of `hiddenBytes` bytes. */
function dot(a: usize, b: usize): f32 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < hiddenBytes; at += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  }
  return f32x4.extract_lane(sumLanes(sum, sum, sum, sum), 0);
}
