// What skip-gram and CBOW (Mikolov et al. 2013a, 2013b) share: the settings of this thread's instance, sentences and
// draws, and the rows a centre meets. src/core/training/word2vec/word2vec.ts does the same in scalar TypeScript.
//
// As in word2vec.c, context words have the input rows and the centre word, the negatives and the nodes of the Huffman
// tree the output rows.
import { restartLoss } from './loss';
import { nextBelow, nextRandom, setRandomState } from './random';

/** Negatives that the fast paths are written for; they are taken if there is no hierarchical softmax. */
export const FAST_NEGATIVE: u32 = 5;

/** In place of a parent: the node is the root. */
const ROOT: u32 = 0xffffffff;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
export let input: usize = 0;
export let output: usize = 0;
let aliases: usize = 0;
let keep: usize = 0;
/** By node: 2 x parent + side. 0 without hierarchical softmax. */
let parents: usize = 0;
/** Output rows of the tree's inner nodes. */
let nodes: usize = 0;
let vocabularySize: u32 = 0;
export let rowBytes: usize = 0;
export let window: u32 = 0;
export let negative: u32 = 0;
let longestSentence: u32 = 0;
/** So many centres of a sentence have the same negatives: 2 to this power. */
export let sharing: u32 = 0;
export let isFast: bool = false;

// Scratch of this thread.
export let sentence: usize = 0;
/** By centre: how far its window reaches. */
let reaches: usize = 0;
/** By group of centres that share them. */
export let negatives: usize = 0;
/** Addresses of the context words' input rows. */
export let contexts: usize = 0;
/** Zeros, in place of a row where there is none. */
export let idleRow: usize = 0;
/** Two rows of what context words get; for CBOW, also their sum. */
export let changes: usize = 0;
/** Addresses of output rows, by threes: the last three are filled up with idle rows. */
export let outputs: usize = 0;
/** By three outputs: their labels and a zero. */
export let labels: usize = 0;
/** By three outputs: the learning rate, 0 for idle rows, and a zero. */
export let rates: usize = 0;
/** By context word, by three outputs: (label - probability) x rate and a zero. */
export let errorsOf: usize = 0;
/** What the outputs get from all context words, by three outputs, interleaved by blocks. */
export let sums: usize = 0;

/**
 * @param inputRows, outputRows  rows of `rowLength` bytes (a multiple of 16, padded with zeros)
 * @param aliasTable             `words` pairs of u32: threshold, alias
 * @param keepTable              `words` u32: a token is kept if a draw is not above it
 * @param parentTable            2 x `words` - 1 u32, or 0: see src/core/training/word2vec/hierarchicalSoftmax.ts
 * @param sharedBy               centres that have the same negatives, a power of 2
 */
export function configureWord2vec(
  inputRows: usize,
  outputRows: usize,
  aliasTable: usize,
  keepTable: usize,
  parentTable: usize,
  words: u32,
  rowLength: usize,
  windowSize: u32,
  negativesDrawn: u32,
  sharedBy: u32,
  sentenceLimit: u32,
): void {
  input = inputRows;
  output = outputRows;
  aliases = aliasTable;
  keep = keepTable;
  parents = parentTable;
  nodes = outputRows + (negativesDrawn > 0 ? <usize>words * rowLength : 0);
  vocabularySize = words;
  rowBytes = rowLength;
  window = windowSize;
  negative = negativesDrawn;
  sharing = ctz(sharedBy);
  longestSentence = sentenceLimit;
  isFast = negativesDrawn === FAST_NEGATIVE && parentTable === 0;
}

/** Places this thread's scratch; src/kernel/word2vecLayout.ts says how much room each part needs. */
export function placeWord2vecScratch(
  sumArea: usize,
  zeroRow: usize,
  changeArea: usize,
  labelArea: usize,
  rateArea: usize,
  errorArea: usize,
  outputArea: usize,
  contextArea: usize,
  sentenceArea: usize,
  reachArea: usize,
  negativeArea: usize,
): void {
  sums = sumArea;
  idleRow = zeroRow;
  changes = changeArea;
  labels = labelArea;
  rates = rateArea;
  errorsOf = errorArea;
  outputs = outputArea;
  contexts = contextArea;
  sentence = sentenceArea;
  reaches = reachArea;
  negatives = negativeArea;
}

export function seedWord2vec(a: u32, b: u32, c: u32, counter: u32): void {
  setRandomState(a, b, c, counter);
  restartLoss();
}

/** Words of the sentence that `readSentence` read. */
export let sentenceLength: u32 = 0;

/**
 * Reads ids (i32) up to the end of a sentence (a negative id, or `sentenceLimit` ids) or to `end`, leaves out frequent
 * words, draws the window and the negatives of every centre.
 * @returns where to go on
 */
export function readSentence(ids: usize, end: usize): usize {
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
  sentenceLength = <u32>((kept - sentence) >> 2);
  if (sentenceLength > 1) {
    drawSentence(sentenceLength);
  } else {
    sentenceLength = 0;
  }
  return ids;
}

/** Draws the window of every centre and the negatives of every group, all at once so that rows can be fetched ahead. */
function drawSentence(count: u32): void {
  const width = window;
  const words = vocabularySize;
  const table = aliases;
  for (let position: u32 = 0; position < count; position++) {
    store<u32>(reaches + 4 * <usize>position, 1 + nextBelow(width));
  }
  const groups = (count + (1 << sharing) - 1) >> sharing;
  let target = negatives;
  for (let k = groups * negative; k > 0; k--) {
    const column = nextBelow(words);
    const entry = table + 8 * <usize>column;
    store<u32>(target, nextRandom() < load<u32>(entry) ? column : load<u32>(entry, 4));
    target += 4;
  }
}

/** Writes the addresses of the input rows around `position` to `contexts` and returns how many there are. */
// @ts-ignore: decorator
@inline
export function gatherContexts(position: u32): u32 {
  const reach = load<u32>(reaches + 4 * <usize>position);
  const from: u32 = position > reach ? position - reach : 0;
  const to: u32 = min(sentenceLength - 1, position + reach);
  const rows = input;
  const bytes = rowBytes;
  let target = contexts;
  for (let p = from; p <= to; p++) {
    if (p !== position) {
      store<usize>(target, rows + <usize>load<u32>(sentence + 4 * <usize>p) * bytes);
      target += 4;
    }
  }
  return to - from;
}

let gathered: usize = 0;

/**
 * Writes addresses, labels and rates of the output rows of a centre: itself and its negatives, but for those that are
 * the centre, as in word2vec.c; then the nodes of its path.
 *
 * @param drawn where its negatives are
 * @returns how many threes they make
 */
export function gatherOutputs(position: u32, drawn: usize, learningRate: f32): usize {
  const centre = load<u32>(sentence + 4 * <usize>position);
  gathered = 0;
  if (negative > 0) {
    addOutput(output + <usize>centre * rowBytes, 1, learningRate);
    const end = drawn + 4 * <usize>negative;
    for (let at = drawn; at < end; at += 4) {
      const id = load<u32>(at);
      if (id !== centre) {
        addOutput(output + <usize>id * rowBytes, 0, learningRate);
      }
    }
  }
  if (parents !== 0) {
    let parent = load<u32>(parents + 4 * <usize>centre);
    while (parent !== ROOT) {
      const node = parent >> 1;
      addOutput(nodes + <usize>node * rowBytes, (parent & 1) === 0 ? 1 : 0, learningRate);
      parent = load<u32>(parents + 4 * <usize>(vocabularySize + node));
    }
  }
  while (gathered % 3 !== 0) {
    addOutput(idleRow, 0, 0);
  }
  return gathered / 3;
}

// @ts-ignore: decorator
@inline
function addOutput(row: usize, label: f32, rate: f32): void {
  store<usize>(outputs + 4 * gathered, row);
  const at: usize = 16 * (gathered / 3) + 4 * (gathered % 3);
  store<f32>(labels + at, label);
  store<f32>(rates + at, rate);
  gathered++;
}
