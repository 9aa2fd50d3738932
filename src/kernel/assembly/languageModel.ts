// The neural language model of src/core/training/languageModel/languageModel.ts, a minibatch at a time, as products of small dense
// matrices. Which words are in a batch is drawn in TypeScript (languageModelTrainer.ts): here is only arithmetic.
import { adamStep, configureAdam } from './adam';
import { multiply, multiplyByRows } from './products';
import { exponential, sigmoid, sumLanes } from './simd';

/** Output rows that are copied side by side and worked on together: what stays in the second-level cache. */
const BLOCK: u32 = 512;
const NO_CANDIDATE: f32 = -1e30;

// The model. Addresses are bytes; each matrix is followed by its moments and steps (adam.ts).
let embeddings: usize = 0;
let hiddenWeights: usize = 0;
let outputWeights: usize = 0;
let vocabularySize: u32 = 0;
let window: u32 = 0;
let hidden: u32 = 0;
let rowBytes: usize = 0;
let inputBytes: usize = 0;
let hiddenBytes: usize = 0;

// The batch of this thread: src/core/training/languageModel/languageModelBatch.ts.
let rows: usize = 0;
let places: usize = 0;
let candidates: usize = 0;
let offsets: usize = 0;
let targets: usize = 0;
let targetOffsets: usize = 0;

// Work areas of this thread.
let inputs: usize = 0;
let inputGradients: usize = 0;
let values: usize = 0;
let valueGradients: usize = 0;
let scores: usize = 0;
let block: usize = 0;
let blockGradients: usize = 0;
let hiddenGradients: usize = 0;
let rowGradients: usize = 0;
/** For each example of a batch the largest score, the sum of e^(score - largest), and the score of its word: f32 each. */
let results: usize = 0;

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
 * Trains on a batch: forward, backward, one step of Adam for all that has a gradient. Writes `results`.
 * @param contexts examples x window ids
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
    store<f32>(offsets + at, NO_CANDIDATE);
  }
  activate(contexts, examples, padded);
  for (let from: u32 = 0; from < candidateCount; from += BLOCK) {
    const count = gatherBlock(from, candidateCount);
    const target = scores + 4 * <usize>from;
    multiplyByRows(values, hiddenBytes, block, hiddenBytes, target, scoreBytes, padded, count, hiddenBytes);
  }
  scoresToErrors(examples, padded, scoreBytes);
  for (let from: u32 = 0; from < candidateCount; from += BLOCK) {
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
  // The gradient of the inputs needs the hidden weights as they were, so these step last.
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
 * Asks a model: writes `results` with scores over the whole vocabulary.
 * @param contexts examples x window ids
 * @param words    examples ids: what they are asked for
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
  const scoreBytes = 4 * <usize>BLOCK;
  for (let from: u32 = 0; from < vocabularySize; from += BLOCK) {
    const count = min(vocabularySize - from, BLOCK);
    const whole = count & ~3;
    const filled = (count + 3) & ~3;
    const firstRow = outputWeights + <usize>from * hiddenBytes;
    multiplyByRows(values, hiddenBytes, firstRow, hiddenBytes, scores, scoreBytes, padded, whole, hiddenBytes);
    for (let example: u32 = 0; example < examples; example++) {
      const target = scores + <usize>example * scoreBytes;
      const value = values + <usize>example * hiddenBytes;
      for (let j = whole; j < filled; j++) {
        store<f32>(target + 4 * <usize>j, j < count ? dot(value, firstRow + <usize>j * hiddenBytes) : NO_CANDIDATE);
      }
      addToResult(results + 12 * <usize>example, target, 4 * <usize>filled);
    }
  }
}

/** Looks up the inputs of `examples` and calculates the values of the hidden layer. */
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
      // tanh x = 2 s(2x) - 1
      const x = v128.load(row + at);
      v128.store(row + at, f32x4.sub(f32x4.mul(two, sigmoid(f32x4.add(x, x))), one));
    }
    store<f32>(row + 4 * <usize>hidden, 1);
  }
}

/** Copies the output rows of candidates to `block`. @returns how many, rounded up to 4 */
function gatherBlock(from: u32, candidateCount: u32): u32 {
  const count = (min(candidateCount - from, BLOCK) + 3) & ~3;
  let target = block;
  for (let j = from; j < from + count; j++) {
    memory.copy(target, outputWeights + <usize>load<u32>(candidates + 4 * <usize>j) * hiddenBytes, hiddenBytes);
    target += hiddenBytes;
  }
  return count;
}

/** Adds offsets to the scores, and turns them into the gradients of the mean loss. Rows that pad get zeros. */
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
    const largest = addToResult(result, row, scoreBytes);
    const scale = f32x4.splat(<f32>1 / (load<f32>(result, 4) * <f32>examples));
    const shift = f32x4.splat(largest);
    for (let at: usize = 0; at < scoreBytes; at += 16) {
      v128.store(row + at, f32x4.mul(scale, exponential(f32x4.sub(v128.load(row + at), shift))));
    }
    store<f32>(target, load<f32>(target) - <f32>1 / <f32>examples);
  }
}

/** Goes on summing e^(score - largest) in a result, with the largest of these scores and those before. */
function addToResult(result: usize, row: usize, bytes: usize): f32 {
  let most = f32x4.splat(load<f32>(result));
  for (let at: usize = 0; at < bytes; at += 16) {
    // NaN wins.
    most = f32x4.max(most, v128.load(row + at));
  }
  const largest = max<f32>(
    max<f32>(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max<f32>(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  const shift = f32x4.splat(largest);
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    sums = f32x4.add(sums, exponential(f32x4.sub(v128.load(row + at), shift)));
  }
  const before = exponential(f32x4.splat(load<f32>(result) - largest));
  const sum = f32x4.extract_lane(sumLanes(sums, sums, sums, sums), 0);
  store<f32>(result, largest);
  store<f32>(result, load<f32>(result, 4) * f32x4.extract_lane(before, 0) + sum, 4);
  return largest;
}

function stepOutputs(from: u32, to: u32, learningRate: f32): void {
  const matrixBytes = <usize>vocabularySize * hiddenBytes;
  let gradient = blockGradients;
  for (let j = from; j < to; j++) {
    const id = load<u32>(candidates + 4 * <usize>j);
    adamStep(outputWeights, matrixBytes, id, hiddenBytes, gradient, learningRate);
    gradient += hiddenBytes;
  }
}

/** From the gradients of the values to those of what tanh was taken of; those of the constant 1 become 0. */
function throughTanh(padded: u32): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0, end = <usize>padded * hiddenBytes; at < end; at += 16) {
    const h = v128.load(values + at);
    const slope = f32x4.sub(one, f32x4.mul(h, h));
    v128.store(valueGradients + at, f32x4.mul(v128.load(valueGradients + at), slope));
  }
}

/** The way back of the lookup: adds up what each word's row gets, then steps it. */
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

/** Of two rows of the hidden layer's length. */
function dot(a: usize, b: usize): f32 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < hiddenBytes; at += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  }
  return f32x4.extract_lane(sumLanes(sum, sum, sum, sum), 0);
}
