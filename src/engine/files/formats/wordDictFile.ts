import { VecinityError } from '../../../core/errors';
import { quoted } from '../../../core/formats/faults';
import { PickledBytes, PickledDict } from '../../../core/formats/pickledObjects';
import { decodeNumbers, pickledArray, pickledNumber, shortBytes } from '../../../core/formats/pickledArray';
import { VectorTable } from '../../../core/formats/vectorTable';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../protocol/files';
import { foreignProvenance, tableOptions, type ReadOptions } from '../fileFormat';
import type { Source } from '../source';

const encoder = new TextEncoder();

/** Whether a pickle holds a dict of words, each with a list of numbers or a one-dimensional array. */
export function isWordDict(root: unknown): root is PickledDict {
  if (!(root instanceof PickledDict)) {
    return false;
  }
  const [first] = root.entries();
  return first !== undefined && wordOf(first[0]) !== undefined && vectorOf(first[1], '') !== undefined;
}

export function describeWordDict(source: Source, dict: PickledDict): FileDescription {
  return {
    format: 'Python dict of words and vectors',
    path: source.path,
    bytes: source.size,
    words: dict.size,
    dimensions: dimensionsOf(source, dict),
    valueType: 'Python numbers',
    provenance: foreignProvenance(source.path),
    companions: [],
    details: [],
    tables: [],
    notes: [],
  };
}

/** @throws VecinityError `badFile` for a word whose vector is none or has another length */
export function readWordDict(source: Source, dict: PickledDict, options: ReadOptions): Space {
  const dimensions = dimensionsOf(source, dict);
  const table = new VectorTable(dimensions, dict.size, tableOptions(source, options, 'row'));
  let row = 0;
  for (const [key, value] of dict.entries()) {
    row++;
    const word = wordOf(key);
    const vector = vectorOf(value, source.path);
    if (!word || vector?.length !== dimensions) {
      const found = word ? `${quoted(new TextDecoder().decode(word))} with ${vector?.length ?? 'no'} values` : 'something that is no word';
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
  return new Space(vocabulary, vectors, dimensions, foreignProvenance(source.path));
}

function dimensionsOf(source: Source, dict: PickledDict): number {
  const [first] = dict.entries();
  const dimensions = vectorOf(first?.[1], source.path)?.length;
  if (!dimensions) {
    throw bad(source, 'has an empty vector');
  }
  return dimensions;
}

function wordOf(key: unknown): Uint8Array | undefined {
  return typeof key === 'string' ? encoder.encode(key) : key instanceof PickledBytes ? key.data : undefined;
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
