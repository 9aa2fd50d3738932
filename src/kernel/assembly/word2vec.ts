// The common part of skip-gram and CBOW (Mikolov et al. 2013a, 2013b): settings, sentences, draws, and the rows of a
// centre. src/core/training/word2vec/word2vec.ts does the same in scalar TypeScript.
//
// As in word2vec.c, context words use the input rows. The centre word, the negatives and the nodes of the Huffman tree
// use the output rows.
import { restartLoss } from './loss';
import { nextBelow, nextRandom, setRandomState } from './random';

/** The number of negatives in the fast paths, which do not support hierarchical softmax. */
export const FAST_NEGATIVE: u32 = 5;

/** The entry of the root in the table of parents. */
const ROOT_ENTRY: u32 = 0xffffffff;

// Settings of this thread's instance. Addresses are bytes, all multiples of 16.
export let input: usize = 0;
export let output: usize = 0;
let aliases: usize = 0;
let keepLimits: usize = 0;
/** Address of 2 x parent + side for each node (u32); 0 without hierarchical softmax. */
let parents: usize = 0;
/** Address of the output rows of the tree's inner nodes. */
let nodes: usize = 0;
let vocabularySize: u32 = 0;
export let rowBytes: usize = 0;
export let window: u32 = 0;
export let negative: u32 = 0;
let maxSentenceIds: u32 = 0;
/** log2 of the number of centres that share their negatives. */
export let sharing: u32 = 0;
export let isFast: bool = false;

// Addresses of this thread's scratch.
export let sentence: usize = 0;
/** For each centre, the reach of its window in words (u32). */
let reaches: usize = 0;
/** For each group of centres, their shared negatives (u32 ids). */
export let negatives: usize = 0;
/** Addresses of the context words' input rows. */
export let contexts: usize = 0;
/** A row of zeros; it fills lists of rows. */
export let idleRow: usize = 0;
/** For skip-gram, the changes of two input rows. For CBOW, the hidden vector and its gradient. */
export let changes: usize = 0;
/** Addresses of output rows in groups of three; idle rows fill the last group. */
export let outputs: usize = 0;
/** For each three outputs, their labels and a zero (f32). */
export let labels: usize = 0;
/** For each three outputs, their learning rates and a zero (f32); the rate of an idle row is 0. */
export let rates: usize = 0;
/** For each context word and each three outputs, (label - probability) x rate and a zero (f32). */
export let errorsOf: usize = 0;
/** For each three outputs, the sums of their changes from all context words, interleaved in blocks of 16 bytes. */
export let sums: usize = 0;

/**
 * Sets the addresses and the hyper-parameters of this thread.
 *
 * @param inputRows      address of the input rows, one per word
 * @param outputRows     address of the output rows: one per word with negative sampling, then one per inner node
 * @param aliasTable     address of `words` pairs of u32: threshold and alias
 * @param keepTable      address of `words` u32: a token is kept if its random draw does not exceed its entry
 * @param parentTable    address of 2 x `words` - 1 u32, or 0: see src/core/training/word2vec/hierarchicalSoftmax.ts
 * @param words          number of words in the vocabulary
 * @param rowLength      bytes of a row, a multiple of 16, padded with zeros
 * @param windowSize     maximum reach of the window, in words
 * @param negativesDrawn negatives per centre; 0 without negative sampling
 * @param sharedBy       number of centres that share their negatives, a power of 2
 * @param sentenceLimit  maximum ids in a sentence
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
  keepLimits = keepTable;
  parents = parentTable;
  nodes = outputRows + (negativesDrawn > 0 ? <usize>words * rowLength : 0);
  vocabularySize = words;
  rowBytes = rowLength;
  window = windowSize;
  negative = negativesDrawn;
  sharing = ctz(sharedBy);
  maxSentenceIds = sentenceLimit;
  isFast = negativesDrawn === FAST_NEGATIVE && parentTable === 0;
}

/** Sets the addresses of this thread's scratch; src/kernel/word2vecLayout.ts gives the size of each part. */
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

/** Sets the state of the random generator, and restarts the sample of the loss. */
export function seedWord2vec(a: u32, b: u32, c: u32, counter: u32): void {
  setRandomState(a, b, c, counter);
  restartLoss();
}

/** Number of words in the sentence that `readSentence` read. */
export let sentenceLength: u32 = 0;

/**
 * Reads the next sentence into `sentence`, subsamples frequent words, and draws windows and negatives.
 * A sentence ends at a negative id, after `sentenceLimit` ids or at `end`. One with fewer than two words becomes empty.
 *
 * @param ids address of the first id (i32)
 * @param end address after the last id
 * @returns the address after the sentence
 */
export function readSentence(ids: usize, end: usize): usize {
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
  sentenceLength = <u32>((kept - sentence) >> 2);
  if (sentenceLength > 1) {
    drawSentence(sentenceLength);
  } else {
    sentenceLength = 0;
  }
  return ids;
}

/** Draws the windows of all centres and the negatives of all groups of a sentence, so that rows can be prefetched. */
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

/** Writes the addresses of the input rows around `position` to `contexts`; returns their number. */
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

/** Number of outputs that `gatherOutputs` has written. */
let gathered: usize = 0;

/**
 * Writes the addresses, labels and learning rates of a centre's output rows: itself, its negatives, the nodes of its
 * path. It skips negatives that equal the centre, as word2vec.c does.
 *
 * @param position     index of the centre in the sentence
 * @param drawn        address of its negatives (u32 ids)
 * @param learningRate learning rate
 * @returns the number of groups of three outputs
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
    while (parent !== ROOT_ENTRY) {
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

/** Appends an output row with its label and learning rate. */
// @ts-ignore: decorator
@inline
function addOutput(row: usize, label: f32, rate: f32): void {
  store<usize>(outputs + 4 * gathered, row);
  const at: usize = 16 * (gathered / 3) + 4 * (gathered % 3);
  store<f32>(labels + at, label);
  store<f32>(rates + at, rate);
  gathered++;
}
