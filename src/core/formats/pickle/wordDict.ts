import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import type { Source } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import { provenanceFromFileName, tableOptions, type OpenedFormat, type ReadOptions } from '../format';
import type { MatrixInput } from '../shared/matrix';
import { VectorTable } from '../shared/vectorTable';
import { decodeNumbers, isNumberType, pickledArray, pickledNumber, shortBytes } from './pickledArray';
import { PickledBytes, PickledDict } from './pickledObjects';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Maximum numbers for each byte of the file. Each number takes a byte at least, but several words may share a vector.
 */
const MAX_NUMBERS_PER_BYTE = 16;

/** Whether a pickle holds a dict of words, each with a list of numbers or a one-dimensional array. */
export function isWordDict(root: unknown): root is PickledDict {
  if (!(root instanceof PickledDict)) {
    return false;
  }
  const [first] = root.entries();
  return first !== undefined && wordOf(first[0]) !== undefined && lengthOf(first[1], '') !== undefined;
}

/** Opens a dict of words and vectors. @throws VecinityError `badFile` if the first vector is empty */
export function openWordDict(input: MatrixInput, dict: PickledDict): OpenedFormat {
  const { source } = input;
  const dimensions = dimensionsOf(source, dict);
  return {
    describe: (): Promise<FileDescription> =>
      Promise.resolve({
        format: 'Python dict of words and vectors',
        path: source.path,
        bytes: source.size,
        words: dict.size,
        dimensions,
        valueType: 'Python numbers',
        provenance: provenanceFromFileName(source.path),
        companions: [],
        details: [],
        tables: [],
        notes: [],
      }),
    read: (options) => Promise.resolve().then(() => readWordDict(input, dict, dimensions, options)),
  };
}

/** @throws VecinityError `badFile` for a word without a vector, or with one of another length */
function readWordDict(input: MatrixInput, dict: PickledDict, dimensions: number, options: ReadOptions): Space {
  const { source } = input;
  if (dict.size * dimensions > MAX_NUMBERS_PER_BYTE * source.size) {
    throw bad(
      source,
      `claims ${dict.size} words with ${dimensions} numbers each in ${source.size} bytes: a few vectors stand for many`,
    );
  }
  const table = new VectorTable(dimensions, dict.size, tableOptions(input, options, 'row'));
  let row = 0;
  for (const [key, value] of dict.entries()) {
    row++;
    const word = wordOf(key);
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

function dimensionsOf(source: Source, dict: PickledDict): number {
  const [first] = dict.entries();
  const dimensions = lengthOf(first?.[1], source.path);
  if (!dimensions) {
    throw bad(source, 'has an empty vector');
  }
  return dimensions;
}

function wordOf(key: unknown): Uint8Array | undefined {
  return typeof key === 'string' ? encoder.encode(key) : key instanceof PickledBytes ? key.data : undefined;
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
