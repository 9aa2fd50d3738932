// Goes through the text for skip-gram and CBOW, and fetches ahead what they will need.
import { trainCbowCentre } from './cbow';
import { beginLoss } from './loss';
import { trainSkipgramCentre } from './skipgram';
import {
  input,
  negative,
  negatives,
  output,
  readSentence,
  rowBytes,
  sentence,
  sentenceLength,
  sharing,
  window,
} from './word2vec';

/** Centres of a sentence that groups are made of: their context rows stay in the first-level cache. */
const BLOCK: u32 = 64;

/** Centres whose output rows are fetched together: these stay there too until they are used. */
const FETCH_AHEAD: u32 = 4;

/**
 * Trains on `length` ids (i32) at `ids`; a negative id ends a sentence, as do `sentenceLimit` ids without one.
 * @param cbow CBOW, else skip-gram
 * @param mean CBOW: the context words' mean, else their sum
 */
export function trainWord2vec(ids: usize, length: u32, learningRate: f32, cbow: bool, mean: bool): void {
  beginLoss();
  const end = ids + 4 * <usize>length;
  while (ids < end) {
    ids = readSentence(ids, end);
    for (let from: u32 = 0; from < sentenceLength; from += BLOCK) {
      trainBlock(from, min(sentenceLength, from + BLOCK), learningRate, cbow, mean);
    }
  }
}

/**
 * Trains the centres `from..to`, group by group. The centres of a group share their negatives, so they are as far from
 * each other as can be: neighbours have nearly the same context, and what they learn from the same negatives is too.
 */
function trainBlock(from: u32, to: u32, learningRate: f32, cbow: bool, mean: bool): void {
  const groups = (to - from + (1 << sharing) - 1) >> sharing;
  const fetchGroups = max<u32>(1, FETCH_AHEAD >> sharing);
  const drawBytes: usize = 4 * <usize>negative;
  let drawn = negatives + drawBytes * <usize>(from >> sharing);
  fetchContexts(from, to);
  for (let group: u32 = 0; group < groups; group++) {
    if (group % fetchGroups === 0) {
      const count = min(fetchGroups, groups - group);
      fetchNegatives(drawn, drawn + drawBytes * <usize>count);
      for (let position = from + group; position < to; position += groups) {
        fetchCentres(position, min(to, position + count));
      }
    }
    for (let position = from + group; position < to; position += groups) {
      if (cbow) {
        trainCbowCentre(position, drawn, learningRate, mean);
      } else {
        trainSkipgramCentre(position, drawn, learningRate);
      }
    }
    drawn += drawBytes;
  }
}

// Memory answers many reads at once; met one by one while training, each miss would wait for itself. So a word of each
// cache line of the rows is read before they are needed.

/** Kept so that these reads are not optimised away. */
let fetched: u32 = 0;

function fetchContexts(from: u32, to: u32): void {
  const bytes = rowBytes;
  // Those before have been read for earlier centres.
  const end = min(sentenceLength, to + window);
  let sum: u32 = 0;
  for (let position = from; position < end; position++) {
    sum += readRow(input + <usize>load<u32>(sentence + 4 * <usize>position) * bytes, bytes);
  }
  fetched += sum;
}

function fetchCentres(from: u32, to: u32): void {
  if (negative === 0) {
    return;
  }
  const bytes = rowBytes;
  let sum: u32 = 0;
  for (let position = from; position < to; position++) {
    sum += readRow(output + <usize>load<u32>(sentence + 4 * <usize>position) * bytes, bytes);
  }
  fetched += sum;
}

function fetchNegatives(drawn: usize, end: usize): void {
  const bytes = rowBytes;
  let sum: u32 = 0;
  for (; drawn < end; drawn += 4) {
    sum += readRow(output + <usize>load<u32>(drawn) * bytes, bytes);
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
