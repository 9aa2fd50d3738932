import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import type { Source } from '../../io/source';
import { Space } from '../../space';
import { provenanceFromFileName, tableOptions, type ReadOptions } from '../format';
import type { MatrixInput } from '../shared/matrix';
import { VectorTable } from '../shared/vectorTable';
import { decodeNumbers, isNumberType, pickledArray, pickledNumber, shortBytes } from './pickledArray';
import { PickledDict, PickledObject } from './pickledObjects';
import { isText, wordBytes } from './pickledVocabulary';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Maximum numbers for each byte of the file. Each number takes a byte at least, but several words may share a vector.
 */
const MAX_NUMBERS_PER_BYTE = 16;

/** Entries that are examined to recognise words with vectors: settings may have a vector among them. */
const MAX_SAMPLE = 100;

/** Words, each with a vector: a dict, or a list of pairs. */
export interface WordEntries {
  /** Number of entries. */
  readonly size: number;
  entries(): Iterable<readonly [word: unknown, vector: unknown]>;
}

/** Whether a value is a dict of words, each with a list of numbers or a one-dimensional array. */
export function isWordDict(value: unknown): value is PickledDict | PickledObject {
  const dict = value instanceof PickledObject ? value.dict : value;
  if (!(dict instanceof PickledDict)) {
    return false;
  }
  let seen = 0;
  let vectors = 0;
  for (const [key, vector] of dict.entries()) {
    vectors += isText(key) && isVector(vector) ? 1 : 0;
    if (++seen === MAX_SAMPLE) {
      break;
    }
  }
  return 2 * vectors > seen;
}

/** Whether a value is a list of numbers or an array with one dimension. Looks at the first number of a list only. */
export function isVector(value: unknown): boolean {
  return vectorLength(value) !== undefined;
}

/** Returns the length of a vector; undefined for any other value, also for a damaged array. */
export function vectorLength(value: unknown): number | undefined {
  try {
    return lengthOf(value, '');
  } catch {
    return undefined;
  }
}

/**
 * Reads words and vectors.
 * @throws VecinityError `badFile` for a word without a vector, or with one of another length
 */
export function readWordEntries(
  input: MatrixInput,
  dict: WordEntries,
  dimensions: number,
  options: ReadOptions,
): Space {
  const { source } = input;
  if (dimensions === 0) {
    throw bad(source, 'has an empty vector');
  }
  if (dict.size * dimensions > MAX_NUMBERS_PER_BYTE * source.size) {
    throw bad(
      source,
      `claims ${dict.size} words with ${dimensions} numbers each in ${source.size} bytes, which is impossible`,
    );
  }
  const table = new VectorTable(dimensions, dict.size, tableOptions(input, options, 'row'));
  let row = 0;
  for (const [key, value] of dict.entries()) {
    row++;
    const word = wordBytes(key);
    const length = lengthOf(value, source.path);
    const vector = length === dimensions ? vectorOf(value, source.path) : undefined;
    if (!word || !vector) {
      const values = length === dimensions ? 'values that are not numbers' : `${length ?? 'no'} values`;
      const found = word ? `${quoted(decoder.decode(word))} with ${values}` : 'something that is not a word';
      const text = `has ${found} as entry ${row}, where the first has ${dimensions}`;
      if (!options.lenient) {
        throw bad(source, text);
      }
      options.faults?.add('raggedLine', { row }, () => `The dict ${text}: it is skipped.`);
      continue;
    }
    const at = table.add(word, 0, word.length, row);
    if (at >= 0) {
      table.vectors.set(vector, at);
      table.checkRow(at, row);
    }
  }
  const { vocabulary, vectors } = table.finish();
  return new Space(vocabulary, vectors, dimensions, provenanceFromFileName(source.path));
}

/** Returns the length of a vector, or undefined if it is not one. Looks at the first number of a list only. */
function lengthOf(value: unknown, path: string): number | undefined {
  if (Array.isArray(value)) {
    return value.length === 0 || pickledNumber(value[0]) !== undefined ? value.length : undefined;
  }
  const array = pickledArray(value, 'vector', path);
  const isAtHand = array && (typeof array.values === 'string' || array.values.data !== undefined);
  return isAtHand && array.shape.length === 1 && isNumberType(array.type) ? array.shape[0] : undefined;
}

function vectorOf(value: unknown, path: string): ArrayLike<number> | undefined {
  if (Array.isArray(value)) {
    const numbers = value.map(pickledNumber);
    return numbers.every((number) => number !== undefined) ? numbers : undefined;
  }
  const array = pickledArray(value, 'vector', path);
  const bytes = array?.shape.length === 1 ? shortBytes(array.values) : undefined;
  return array && bytes && decodeNumbers(bytes, { name: array.type, isBigEndian: array.isBigEndian });
}

function bad(source: Source, trouble: string): VecinityError {
  return badFile(source.path, trouble, { remedy: 'Save the words and vectors again, or as word2vec text.' });
}
