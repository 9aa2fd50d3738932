import { VecinityError } from '../../../core/errors';
import { quoted } from '../../../core/io/faults';
import { PickledBytes, PickledDict } from '../../../core/formats/pickle/pickledObjects';
import {
  decodeNumbers,
  isNumberType,
  pickledArray,
  pickledNumber,
  shortBytes,
} from '../../../core/formats/pickle/pickledArray';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { tableOptions } from '../fileFormat';
import { provenanceFromFileName, type ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Numbers there may be for each byte of the file: each takes one at least, but the vector of words that have none of their
 * own may stand for many of them.
 */
const MOST_NUMBERS_PER_BYTE = 16;

/** Whether a pickle holds a dict of words, each with a list of numbers or a one-dimensional array. */
export function isWordDict(root: unknown): root is PickledDict {
  if (!(root instanceof PickledDict)) {
    return false;
  }
  const [first] = root.entries();
  return first !== undefined && wordOf(first[0]) !== undefined && lengthOf(first[1], '') !== undefined;
}

export function describeWordDict(source: Source, dict: PickledDict): FileDescription {
  return {
    format: 'Python dict of words and vectors',
    path: source.path,
    bytes: source.size,
    words: dict.size,
    dimensions: dimensionsOf(source, dict),
    valueType: 'Python numbers',
    provenance: provenanceFromFileName(source.path),
    companions: [],
    details: [],
    tables: [],
    notes: [],
  };
}

/** @throws VecinityError `badFile` for a word whose vector is none or has another length */
export function readWordDict(source: Source, dict: PickledDict, options: ReadOptions): Space {
  const dimensions = dimensionsOf(source, dict);
  if (dict.size * dimensions > MOST_NUMBERS_PER_BYTE * source.size) {
    throw bad(
      source,
      `has ${dict.size} words with ${dimensions} numbers each, but ${source.size} bytes: a few vectors stand for many`,
    );
  }
  const table = new VectorTable(dimensions, dict.size, tableOptions(source, options, 'row'));
  let row = 0;
  for (const [key, value] of dict.entries()) {
    row++;
    const word = wordOf(key);
    const length = lengthOf(value, source.path);
    const vector = length === dimensions ? vectorOf(value, source.path) : undefined;
    if (!word || !vector) {
      const values = length === dimensions ? 'values that are no numbers' : `${length ?? 'no'} values`;
      const found = word ? `${quoted(decoder.decode(word))} with ${values}` : 'something that is no word';
      const text = `has ${found} as entry ${row}, where the first has ${dimensions}`;
      if (!options.lenient) {
        throw bad(source, text);
      }
      options.faults?.add('raggedLine', { row }, () => `The dict ${text}: it is left out.`);
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

/** How many numbers a vector has; of a list, whether they are numbers is seen by its first. */
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
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    remedy: 'Save the words and vectors again, or as word2vec text.',
  });
}
