import { VecinityError } from '../../core/errors';
import type { Corpus } from '../../core/text/corpus';
import { hashBytes } from '../../core/wordHash';
import { rankWords, VocabularyBuilder, type WordCounts } from '../../core/vocabularyBuilder';
import { MAX_DISTINCT_WORDS, type ReaderResult } from './readerTypes';

/** Chooses `minCount` from the number of tokens and of distinct words (types). */
export type MinCountChoice = (size: { readonly tokens: number; readonly types: number }) => number;

/**
 * Merges the results of all readers into a corpus. The vocabulary depends only on the text, not on the number of
 * readers, unless a reader has pruned words.
 * @throws VecinityError `noText` if there are no words; `vocabularyEmpty` if fewer than two words occur `minCount`
 * times; what `chooseMinCount` throws
 */
export function mergeReaders(results: readonly ReaderResult[], chooseMinCount: MinCountChoice): Corpus {
  const readings = [...results].sort((a, b) => a.reader - b.reader);
  const rawTokens = sum(readings.map((reading) => reading.tokens));
  if (rawTokens === 0) {
    throw new VecinityError('noText', 'There are no words in these files.', {
      remedy: 'Choose files or folders with text: at least a few thousand words, better a few million.',
    });
  }
  const { words, entriesOf } = mergeWords(readings);
  const minCount = chooseMinCount({ tokens: rawTokens, types: words.counts.length });
  const { vocabulary, rankOf } = rankWords(words, minCount);
  if (vocabulary.size < 2) {
    throw tooFewWords(words, minCount);
  }
  const finalIds = readings.map((reading, s) => {
    const table = new Int32Array(new SharedArrayBuffer(reading.idsGiven * 4)).fill(-1);
    const entries = entriesOf[s];
    reading.words.ids.forEach((id, i) => {
      const entry = entries ? entries[i]! : i;
      table[id] = entry < 0 ? -1 : rankOf[entry]!;
    });
    return table.buffer;
  });
  const position = new Map(readings.map((reading, s) => [reading.reader, s]));
  return {
    chunks: readings
      .flatMap((reading) => reading.chunks.map((chunk) => ({ ...chunk, reader: position.get(chunk.reader)! })))
      .sort((a, b) => a.part - b.part),
    finalIds,
    vocabulary,
    tokens: vocabulary.counts.reduce((total, count) => total + count, 0),
    rawTokens,
    sentences: sum(readings.map((reading) => reading.sentences)),
  };
}

interface MergedWords {
  readonly words: WordCounts;
  /** For each reading, the index in `words` of each of its words, -1 if pruned; undefined if the indices are equal. */
  readonly entriesOf: readonly (Int32Array | undefined)[];
}

function mergeWords(readings: readonly ReaderResult[]): MergedWords {
  const [first] = readings;
  if (first && readings.length === 1) {
    return { words: first.words, entriesOf: [undefined] };
  }
  const builder = new VocabularyBuilder(MAX_DISTINCT_WORDS);
  const idsOf = readings.map(({ words: { bytes, offsets, counts } }) =>
    Int32Array.from(counts, (count, i) => {
      const start = offsets[i]!;
      const end = offsets[i + 1]!;
      return builder.add(bytes, start, end, hashBytes(bytes, start, end), count);
    }),
  );
  const words = builder.words();
  const entryOf = new Int32Array(builder.idsGiven).fill(-1);
  words.ids.forEach((id, entry) => (entryOf[id] = entry));
  return { words, entriesOf: idsOf.map((ids) => ids.map((id) => entryOf[id]!)) };
}

/** The error `vocabularyEmpty` for a text with fewer than two words that occur `minCount` times. */
export function tooFewWords({ bytes, offsets, counts }: WordCounts, minCount: number): VecinityError {
  // Words that occur only in phrases have a count of 0.
  if (counts.filter((count) => count > 0).length < 2) {
    const only = Math.max(
      0,
      counts.findIndex((count) => count > 0),
    );
    const word = new TextDecoder().decode(bytes.subarray(offsets[only], offsets[only + 1]));
    return new VecinityError(
      'vocabularyEmpty',
      `The text is one word, ${JSON.stringify(word)}, repeated: there is nothing to learn from it.`,
      { remedy: 'Choose text with at least two different words, better a few thousand.' },
    );
  }
  let most = 0;
  let second = 0;
  for (const count of counts) {
    if (count > most) {
      second = most;
      most = count;
    } else if (count > second) {
      second = count;
    }
  }
  return new VecinityError(
    'vocabularyEmpty',
    `${most < minCount ? 'No word occurs' : 'Only one word occurs'} at least ${minCount} times. ` +
      `The text has ${counts.length} different words, and the most frequent occurs ${most === 1 ? 'once' : `${most} times`}.`,
    { remedy: `Lower minCount to ${second} or less, or add more text.` },
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
