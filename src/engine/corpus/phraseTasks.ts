import { SENTENCE_END, type Corpus } from '../../core/text/corpus';
import {
  addToPair,
  createPairTable,
  hashPair,
  joinPairs,
  neededCount,
  phraseDelimiter,
  phraseScore,
  sortedPairs,
  type PairTable,
  type PhraseRule,
} from '../../core/text/phrases';
import { hashBytes } from '../../core/wordHash';
import { rankWords, VocabularyBuilder } from '../../core/vocabularyBuilder';
import { Safepoint, type SafepointMemory } from '../safepoint';
import { loadChunk, overwriteChunk } from './loadChunk';
import { tooFewWords } from './mergeReaders';
import type { PackedVocabulary } from '../../core/vocabulary';

/** Maximum pairs that a thread counts exactly: about 130 MB. */
const MAX_CANDIDATES = 4_000_000;

/** Work on all chunks; each thread takes the next chunk until none is left. Can be sent to other threads. */
export interface PhraseTask extends Pick<Corpus, 'chunks' | 'finalIds'> {
  /** The next free chunk, in shared memory. */
  readonly next: Int32Array;
  /** Number of finished chunks, for the progress (1 shared value). */
  readonly done: Int32Array;
  readonly safepoint: SafepointMemory;
}

/** Calls `visit` with the final ids of each chunk. @throws VecinityError `cancelled`, `unreadable` */
function eachChunk(task: PhraseTask, visit: (ids: Int32Array, length: number, index: number) => void): void {
  const { chunks, next, done } = task;
  const safepoint = new Safepoint(task.safepoint);
  const finalIds = task.finalIds.map((table) => new Int32Array(table));
  const ids = new Int32Array(chunks.reduce((longest, chunk) => Math.max(longest, chunk.length), 0));
  for (;;) {
    safepoint.check();
    const index = Atomics.add(next, 0, 1);
    const chunk = chunks[index];
    if (!chunk) {
      return;
    }
    visit(ids, loadChunk(chunk, finalIds[chunk.reader]!, ids), index);
    Atomics.add(done, 0, 1);
  }
}

/** Counts each pair of adjacent words in the shared sketch, at the counter of its hash. */
export function countPairs(task: PhraseTask & { readonly sketch: Uint32Array }): void {
  const { sketch } = task;
  const mask = sketch.length - 1;
  eachChunk(task, (ids, length) => {
    for (let i = 1; i < length; i++) {
      const first = ids[i - 1]!;
      const second = ids[i]!;
      if (first !== SENTENCE_END && second !== SENTENCE_END) {
        Atomics.add(sketch, hashPair(first, second) & mask, 1);
      }
    }
  });
}

export interface CandidateTask extends PhraseTask {
  readonly sketch: Uint32Array;
  /** Occurrences of each word, by id. */
  readonly counts: Float64Array;
  readonly rule: PhraseRule;
}

/** Counts exactly the pairs that the sketch cannot rule out as phrases; undefined if there are too many. */
export function countCandidates(task: CandidateTask): PairTable | undefined {
  const { sketch, counts, rule } = task;
  const mask = sketch.length - 1;
  const pairs = createPairTable();
  eachChunk(task, (ids, length) => {
    for (let i = 1; i < length && pairs.size < MAX_CANDIDATES; i++) {
      const first = ids[i - 1]!;
      const second = ids[i]!;
      if (
        first !== SENTENCE_END &&
        second !== SENTENCE_END &&
        sketch[hashPair(first, second) & mask]! >= neededCount(counts[first]!, counts[second]!, rule)
      ) {
        addToPair(pairs, first, second, 1);
      }
    }
  });
  return pairs.size < MAX_CANDIDATES ? pairs : undefined;
}

/** Words without counts, packed as in `Vocabulary`. */
type PackedWords = Pick<PackedVocabulary, 'bytes' | 'offsets'>;

/** The phrases of one pass. */
export interface ChosenPhrases {
  /** The id of each pair; phrase ids follow the word ids. */
  readonly phrases: PairTable;
  /** Spelling of all words, then of all phrases. */
  readonly words: PackedWords;
}

/** Chooses the phrases from the counts of all threads: pairs whose score is above the threshold. */
export function choosePhrases(request: {
  readonly vocabulary: PackedVocabulary;
  readonly counted: readonly PairTable[];
  readonly rule: PhraseRule;
}): ChosenPhrases {
  const { rule } = request;
  const { bytes, offsets, counts } = request.vocabulary;
  const together = createPairTable();
  for (const table of request.counted) {
    table.first.forEach((first, slot) => {
      if (first >= 0) {
        addToPair(together, first, table.second[slot]!, table.values[slot]!);
      }
    });
  }
  const pairs = sortedPairs(together).filter(
    ({ first, second, value }) => phraseScore(value, counts[first]!, counts[second]!, rule) > rule.threshold,
  );
  const lengthOf = (id: number): number => offsets[id + 1]! - offsets[id]!;
  const phrases = createPairTable();
  const allOffsets = new Uint32Array(offsets.length + pairs.length);
  allOffsets.set(offsets);
  pairs.forEach(({ first, second }, i) => {
    const id = counts.length + i;
    addToPair(phrases, first, second, id);
    allOffsets[id + 1] = allOffsets[id]! + lengthOf(first) + phraseDelimiter.length + lengthOf(second);
  });
  const allBytes = new Uint8Array(allOffsets.at(-1)!);
  allBytes.set(bytes.subarray(0, offsets.at(-1)));
  pairs.forEach(({ first, second }, i) => {
    let at = allOffsets[counts.length + i]!;
    allBytes.set(bytes.subarray(offsets[first], offsets[first + 1]), at);
    at += lengthOf(first);
    allBytes[at] = phraseDelimiter.charCodeAt(0);
    allBytes.set(bytes.subarray(offsets[second], offsets[second + 1]), at + 1);
  });
  return { phrases, words: { bytes: allBytes, offsets: allOffsets } };
}

export interface RewriteTask extends PhraseTask {
  readonly phrases: PairTable;
  /** New length of each chunk, shared. */
  readonly lengths: Int32Array;
  /** Number of words and phrases. */
  readonly words: number;
}

/** Joins the phrases in place, because chunks never grow. Returns the counts of words and phrases. */
export function rewriteChunks(task: RewriteTask): Float64Array {
  const counts = new Float64Array(task.words);
  eachChunk(task, (ids, length, index) => {
    const joined = ids.subarray(0, joinPairs(ids, length, task.phrases));
    for (const id of joined) {
      if (id !== SENTENCE_END) {
        counts[id]!++;
      }
    }
    overwriteChunk(task.chunks[index]!, joined);
    task.lengths[index] = joined.length;
  });
  return counts;
}

/**
 * The vocabulary of the joined text. A phrase and a word with the same spelling (a text may contain underscores) become
 * one entry.
 * @throws VecinityError `vocabularyEmpty`
 */
export function rankJoined(request: {
  readonly words: PackedWords;
  /** Counts of words and phrases, by thread. */
  readonly counts: readonly Float64Array[];
  readonly minCount: number;
}): Pick<Corpus, 'finalIds' | 'tokens' | 'rawTokens'> & { readonly vocabulary: PackedVocabulary } {
  const { bytes, offsets } = request.words;
  const builder = new VocabularyBuilder(Infinity);
  const entries = Int32Array.from({ length: offsets.length - 1 }, (_, id) => {
    const start = offsets[id]!;
    const end = offsets[id + 1]!;
    const count = request.counts.reduce((sum, counts) => sum + counts[id]!, 0);
    return builder.add(bytes, start, end, hashBytes(bytes, start, end), count);
  });
  const words = builder.words();
  const { vocabulary, rankOf } = rankWords(words, request.minCount);
  if (vocabulary.size < 2) {
    throw tooFewWords(words, request.minCount);
  }
  const table = new Int32Array(new SharedArrayBuffer(4 * entries.length));
  entries.forEach((entry, id) => (table[id] = rankOf[entry]!));
  return {
    finalIds: [table.buffer],
    vocabulary,
    tokens: vocabulary.counts.reduce((sum, count) => sum + count, 0),
    rawTokens: words.counts.reduce((sum, count) => sum + count, 0),
  };
}
