import { cancelled } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Vocabulary } from '../../vocabulary';
import type { FileDescription } from '../description';
import { tableOptions, type FormatInput, type ReadOptions } from '../format';
import type { PackedWords } from '../shared/packedWords';
import { VectorTable } from '../shared/vectorTable';
import { MAX_FLORET_WORD_BYTES, type FloretOptions } from './floretNgrams';
import { FloretVectors } from './floretVectors';

/** Values to add before yielding to other work; they take a few milliseconds. */
const VALUES_AT_ONCE = 8_000_000;
/** The cost of a word itself, in values, so that unwanted words count too. */
const VALUES_OF_A_WORD = 500;
/** Share of reading the rows of n-grams in the progress; composing words is the rest. */
const TABLE_SHARE = 0.2;

/** The rows of n-grams, and how to compose words from them. */
interface FloretTable {
  readonly options: FloretOptions;
  /** `options.buckets` x `dimensions` values. */
  readonly rows: Float32Array;
  readonly dimensions: number;
}

/**
 * Computes the vectors of a list of words.
 * @param words the list; repeated and unwanted words are skipped
 * @throws VecinityError `badFile` if no word is left; `outOfMemory`, `cancelled`
 */
export async function composeWords(
  input: Pick<FormatInput, 'source' | 'host'>,
  { options: settings, rows, dimensions }: FloretTable,
  words: PackedWords,
  options: ReadOptions,
): Promise<{ readonly vocabulary: Vocabulary; readonly vectors: Float32Array }> {
  const { bytes, offsets } = words;
  const table = new VectorTable(dimensions, words.size, tableOptions(input, options, 'row'));
  const composer = new FloretVectors(settings, rows, dimensions);
  let values = 0;
  for (let word = 0; word < words.size && !table.isFull; word++) {
    const [start, end] = [offsets[word]!, offsets[word + 1]!];
    if (end - start > MAX_FLORET_WORD_BYTES) {
      options.faults?.add(
        'skipped',
        { row: word + 1 },
        () => `A word has ${end - start} bytes, more than ${MAX_FLORET_WORD_BYTES}; it is skipped.`,
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
      await input.host.nextTurn();
      if (options.signal?.aborted) {
        throw cancelled();
      }
    }
  }
  if (words.size === 0 || (table.size === 0 && !options.onlyWords)) {
    throw badFile(input.source.path, 'has vectors of n-grams, but the list has no words', {
      byte: 0,
      remedy: 'Choose a list with words.',
    });
  }
  return table.finish();
}

/** Returns the options for reading all rows of n-grams into memory of their own. */
export function optionsOfTable({ signal, faults, progress }: ReadOptions): ReadOptions {
  return {
    ...(signal && { signal }),
    ...(faults && { faults }),
    ...(progress && { progress: (fraction: number) => progress(TABLE_SHARE * fraction) }),
  };
}

/** Returns the details of the n-grams for the description of a file. */
export function floretDetails({ minN, maxN, hashCount, buckets }: FloretOptions): FileDescription['details'] {
  const lengths = maxN === 0 ? 'none; each word has its own rows' : `${minN} to ${maxN} characters`;
  return [
    ['Rows', String(buckets)],
    ['N-grams', lengths],
    ['Rows of an n-gram', String(hashCount)],
  ];
}
