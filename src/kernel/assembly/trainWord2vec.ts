// The training loop of skip-gram and CBOW. It prefetches the rows that the next centres need.
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

/** Centres in a block, which is divided into groups. Their context rows stay in the first-level cache. */
const BLOCK_CENTRES: u32 = 64;

/** Centres with output rows that are prefetched together. The rows stay in the first-level cache until use. */
const PREFETCH_CENTRES: u32 = 4;

/**
 * Trains on a span of ids. A sentence ends at a negative id or after `sentenceLimit` ids.
 *
 * @param ids          address of the ids (i32)
 * @param length       number of ids
 * @param learningRate learning rate
 * @param cbow         whether to train CBOW; otherwise skip-gram
 * @param mean         for CBOW, whether the mean of the context vectors predicts the centre; otherwise their sum does
 * @see Mikolov et al. 2013b, equation 4
 */
export function trainWord2vec(ids: usize, length: u32, learningRate: f32, cbow: bool, mean: bool): void {
  beginLoss();
  const end = ids + 4 * <usize>length;
  while (ids < end) {
    ids = readSentence(ids, end);
    for (let from: u32 = 0; from < sentenceLength; from += BLOCK_CENTRES) {
      trainBlock(from, min(sentenceLength, from + BLOCK_CENTRES), learningRate, cbow, mean);
    }
  }
}

/**
 * Trains centres `from` to `to` (exclusive) of the sentence, group by group. The centres of a group share their
 * negatives. They are far from each other, because neighbours have almost the same context and would learn the same
 * twice.
 */
function trainBlock(from: u32, to: u32, learningRate: f32, cbow: bool, mean: bool): void {
  const groups = (to - from + (1 << sharing) - 1) >> sharing;
  const fetchGroups = max<u32>(1, PREFETCH_CENTRES >> sharing);
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

// Prefetching reads one word of each cache line before training needs the row. Memory serves many such reads at once.
// During training, each cache miss would wait by itself.

/** Holds the result of the prefetch reads, so that the compiler does not remove them. */
let fetched: u32 = 0;

/** Prefetches the input rows that centres `from` to `to` (exclusive) need. */
function fetchContexts(from: u32, to: u32): void {
  const bytes = rowBytes;
  // Earlier blocks have read the words before `from`.
  const end = min(sentenceLength, to + window);
  let sum: u32 = 0;
  for (let position = from; position < end; position++) {
    sum += readRow(input + <usize>load<u32>(sentence + 4 * <usize>position) * bytes, bytes);
  }
  fetched += sum;
}

/** Prefetches the output rows of centres `from` to `to` (exclusive). */
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

/** Prefetches the output rows of the negatives (u32 ids) at addresses `drawn` to `end` (exclusive). */
function fetchNegatives(drawn: usize, end: usize): void {
  const bytes = rowBytes;
  let sum: u32 = 0;
  for (; drawn < end; drawn += 4) {
    sum += readRow(output + <usize>load<u32>(drawn) * bytes, bytes);
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
