import { setImmediate } from 'node:timers/promises';
import { VecinityError, cancelled } from '../../core/errors';
import { LONGEST_FLORET_WORD, type FloretOptions } from '../../core/formats/floret/floretNgrams';
import { FloretVectors } from '../../core/formats/floret/floretVectors';
import type { PackedWords } from '../../core/formats/shared/packedWords';
import { VectorTable } from '../../core/formats/shared/vectorTable';
import type { Vocabulary } from '../../core/vocabulary';
import type { FileDescription } from '../../core/formats/description';
import { tableOptions } from './fileFormat';
import type { ReadOptions } from '../../core/formats/format';
import type { Source } from '../../core/io/source';

/** Values that are added, a few milliseconds' worth, until a wish to cancel comes through. */
const VALUES_AT_ONCE = 8_000_000;
/** What a word costs besides, so that words that are not wanted count, too. */
const VALUES_OF_A_WORD = 500;
/** How much of the work reading the rows of n-grams is; most is to make words of them. */
const TABLE_SHARE = 0.2;

/** Rows of n-grams, and how words are made of them. */
export interface FloretTable {
  readonly options: FloretOptions;
  /** `options.buckets` x `dimensions` values. */
  readonly rows: Float32Array;
  readonly dimensions: number;
}

/**
 * Makes the vectors of words, which floret's table does not hold.
 * @throws VecinityError `badFile` if no word is left, `outOfMemory`, `cancelled`
 */
export async function composeWords(
  source: Source,
  { options: settings, rows, dimensions }: FloretTable,
  words: PackedWords,
  options: ReadOptions,
): Promise<{ readonly vocabulary: Vocabulary; readonly vectors: Float32Array }> {
  const { bytes, offsets } = words;
  const table = new VectorTable(dimensions, words.size, tableOptions(source, options, 'row'));
  const composer = new FloretVectors(settings, rows, dimensions);
  let values = 0;
  for (let word = 0; word < words.size && !table.isFull; word++) {
    const [start, end] = [offsets[word]!, offsets[word + 1]!];
    if (end - start > LONGEST_FLORET_WORD) {
      options.faults?.add(
        'skipped',
        { row: word + 1 },
        () => `A text of ${end - start} bytes is no word: it is left out.`,
      );
      continue;
    }
    const at = table.add(bytes, start, end, word + 1);
    if (at >= 0) {
      values += composer.compose(bytes, start, end, table.vectors, at) * dimensions;
      table.checkRow(at, word + 1);
    }
    values += VALUES_OF_A_WORD;
    if (values > VALUES_AT_ONCE) {
      values = 0;
      options.progress?.(TABLE_SHARE + ((1 - TABLE_SHARE) * (word + 1)) / words.size);
      await setImmediate();
      if (options.signal?.aborted) {
        throw cancelled();
      }
    }
  }
  if (words.size === 0 || (table.size === 0 && !options.onlyWords)) {
    throw new VecinityError(
      'badFile',
      `${source.path} has vectors of n-grams, but there is no word to make a vector for.`,
      {
        path: source.path,
        byte: 0,
        remedy: 'Choose a list that has words.',
      },
    );
  }
  return table.finish();
}

/** For reading the rows of n-grams: all of them, to memory of their own. */
export function optionsOfTable({ signal, faults, progress }: ReadOptions): ReadOptions {
  return {
    ...(signal && { signal }),
    ...(faults && { faults }),
    ...(progress && { progress: (fraction: number) => progress(TABLE_SHARE * fraction) }),
  };
}

/** For people: what n-grams there are. */
export function floretDetails({ minN, maxN, hashCount, buckets }: FloretOptions): FileDescription['details'] {
  const lengths = maxN === 0 ? 'none: each word has rows of its own' : `${minN} to ${maxN} characters`;
  return [
    ['Rows', String(buckets)],
    ['N-grams', lengths],
    ['Rows of an n-gram', String(hashCount)],
  ];
}
