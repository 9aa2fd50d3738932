import { chooseColumns, rank, vectorNames } from '../columns/tableColumns';
import type { VectorEncoding } from './encodedVector';
import type { JsonNode } from './jsonOutline';
import {
  hasFractions,
  idNames,
  isMapOfVectors,
  isPlainText,
  textNames,
  textRank,
  valuesOf,
  variesIn,
  vectorRank,
  type RecordValue,
} from './recordValues';

/** Any item of a list. */
export const ITEM = 0;
/** Any entry of an object, whose key is the word. */
export const ENTRY = 1;

/** The way from a container to a value in it: a key, or any item or entry. */
export type JsonStep = string | typeof ITEM | typeof ENTRY;

/** Vectors of a record. `name` is their keys, joined by dots; empty without a key. */
export interface JsonVectors {
  readonly name: string;
  readonly dimensions: number;
  /** The keys within a record of the kind `object`. */
  readonly keys: readonly string[];
  /** Present if the vector is a text. */
  readonly encoding?: VectorEncoding;
  /** The keys of the numbers, in a record of the kind `fields`. */
  readonly fields?: readonly string[];
}

/** How JSON holds words and vectors. */
export interface JsonShape {
  /** The way from the root to each record. If it ends with ENTRY, the key is the word unless the record has one. */
  readonly path: readonly JsonStep[];
  /**
   * `object`: `{"word": "king", "vector": [1, 2]}`; `list`: `["king", 1, 2]` or `["king", [1, 2]]`; `values`: `[1, 2]`;
   * `fields`: `{"word": "king", "x": 1, "y": 2}`.
   */
  readonly record: 'object' | 'list' | 'values' | 'fields';
  /** The way to the words, one for each record; undefined if the records have them. */
  readonly wordsPath?: readonly JsonStep[];
  /** The keys of a record to its word. */
  readonly wordKeys?: readonly string[];
  /** Whether the word is a number: there is no text that varies. */
  readonly isNumbered?: boolean;
  /** The vectors of each record, the likeliest first. */
  readonly vectors: readonly [JsonVectors, ...JsonVectors[]];
  /** Sentences for the user about guesses. */
  readonly notes: readonly string[];
}

/** Maximum steps from the root to the records. */
const MAX_STEPS = 8;

/** Returns how a text holds words and vectors; undefined if it has none in a known shape. */
export function jsonShape(root: JsonNode | undefined): JsonShape | undefined {
  return root && shapeIn(root, []);
}

function shapeIn(node: JsonNode, path: readonly JsonStep[]): JsonShape | undefined {
  if (path.length > MAX_STEPS) {
    return undefined;
  }
  return node.kind === 'list'
    ? shapeInList(node, path)
    : node.kind === 'object'
      ? shapeInObject(node, path)
      : undefined;
}

function shapeInList(node: JsonNode, path: readonly JsonStep[]): JsonShape | undefined {
  const [first, second] = node.items;
  const inner: readonly JsonStep[] = [...path, ITEM];
  // A word with one number is a word with its count or score.
  const isVectorBehind = second && (second.isVector || (second.kind === 'number' && node.count > 2));
  if (first?.kind === 'text' && isVectorBehind) {
    const dimensions = second.kind === 'number' ? node.count - 1 : second.count;
    return { path, record: 'list', vectors: [{ name: '', dimensions, keys: [] }], notes: [] };
  }
  if (node.isVector) {
    return { path, record: 'values', vectors: [{ name: '', dimensions: node.count, keys: [] }], notes: [] };
  }
  if (first?.kind === 'list') {
    return shapeIn(first, inner);
  }
  const objects = node.items.filter(({ kind }) => kind === 'object');
  if (objects.length === 0) {
    return undefined;
  }
  return (
    recordShape(objects, inner) ??
    keyedShape(objects, inner) ??
    firstFound(objects, (object) => shapeIn(object, inner)) ??
    fieldsShape(objects, inner)
  );
}

function shapeInObject(node: JsonNode, path: readonly JsonStep[]): JsonShape | undefined {
  const entries = [...node.entries].sort(([a], [b]) => rank(vectorNames, a) - rank(vectorNames, b));
  const lists = entries.filter(([, { kind, isVector }]) => kind === 'list' && !isVector);
  const objects = entries.filter(([, { kind }]) => kind === 'object');
  const inside = (children: typeof entries): JsonShape | undefined =>
    firstFound(children, ([key, child]) => shapeIn(child, [...path, key]));
  // Objects under their words, and not a record with objects in it.
  const areAlone =
    objects.length === entries.length && entries.every(([key]) => rank(vectorNames, key) === vectorNames.length);
  const keyed = entriesShape(
    objects.map(([, object]) => object),
    path,
  );
  return (
    inside(lists) ??
    (areAlone ? keyed : undefined) ??
    recordShape([node], path) ??
    keyedShape([node], path) ??
    keyed ??
    inside(objects) ??
    keyedShape([node], path, 0) ??
    keyedFields(objects, path)
  );
}

/** Objects under their words: `{"king": {"vector": [1, 2]}, "queen": …}`. */
function entriesShape(objects: readonly JsonNode[], path: readonly JsonStep[]): JsonShape | undefined {
  const record = recordShape(objects, [...path, ENTRY]);
  if (!record) {
    return undefined;
  }
  const isUsual = record.vectors.every(({ keys }) => rank(vectorNames, keys.at(-1)!) < vectorNames.length);
  return isUsual || (objects.length > 1 && record.vectors.length === 1) ? record : undefined;
}

/** Vectors under their words, in one object or several: `{"king": [1, 2], "queen": [3, 4]}`. @param share of all entries */
function keyedShape(objects: readonly JsonNode[], path: readonly JsonStep[], share = 0.5): JsonShape | undefined {
  const values = objects.flatMap(({ entries }) => [...entries.values()]);
  const vectors = values.filter(({ isVector }) => isVector);
  // Alone or among other values, a list of whole numbers is a setting.
  const areVectors = (share > 0 && vectors.length > 1) || vectors.some(hasFractions);
  return vectors[0] && areVectors && vectors.length > share * values.length
    ? {
        path: [...path, ENTRY],
        record: 'values',
        vectors: [{ name: '', dimensions: vectors[0].count, keys: [] }],
        notes: [],
      }
    : undefined;
}

/** Records with keys for their word and vector. @param samples the first of them */
function recordShape(samples: readonly JsonNode[], path: readonly JsonStep[]): JsonShape | undefined {
  if (samples.length === 1 && isMapOfVectors(samples[0]!)) {
    return undefined;
  }
  const values = valuesOf(samples);
  const isUsual = (keys: readonly string[]): boolean => rank(vectorNames, keys.at(-1)!) < vectorNames.length;
  const [first, ...others] = values
    .filter(({ keys, nodes: [node] }) => node!.isVector || (node!.encoded !== undefined && isUsual(keys)))
    .filter(({ nodes }) => 2 * nodes.length > samples.length)
    .sort((a, b) => vectorRank(a.keys) - vectorRank(b.keys))
    .map(({ keys, nodes: [node] }): JsonVectors => {
      const encoding = node!.encoded && { encoding: node!.encoded.encoding };
      return { name: keys.join('.'), dimensions: node!.encoded?.dimensions ?? node!.count, keys, ...encoding };
    });
  if (!first) {
    return undefined;
  }
  const words = wordsOf(values, samples.length);
  const areUsual = [first, ...others].every(({ keys }) => isUsual(keys));
  // Without a text, words may be the keys themselves.
  // One list of whole numbers is rather a shape or a setting than a vector.
  const isVector = samples.length > 1 || values.some(({ nodes: [node] }) => hasFractions(node!));
  const isRecord =
    areUsual || (isVector && (words.wordKeys !== undefined || (samples.length > 1 && others.length === 0)));
  return isRecord ? { path, record: 'object', ...words, vectors: [first, ...others] } : undefined;
}

/** The words of records: the text that varies and has the most usual name, else a number. */
function wordsOf(
  values: readonly RecordValue[],
  samples: number,
): Pick<JsonShape, 'wordKeys' | 'isNumbered' | 'notes'> {
  const last = ({ keys }: RecordValue): string => keys.at(-1)!;
  const isKnown = (value: RecordValue): boolean => rank(textNames, last(value)) < textNames.length;
  const texts = values
    .filter(({ nodes }) => 2 * nodes.filter(isPlainText).length > samples)
    .filter((value) => (samples === 1 ? isKnown(value) || idNames.test(last(value)) : variesIn(value)))
    .sort((a, b) => textRank(last(a)) - textRank(last(b)));
  const [text, other] = texts;
  if (text) {
    const isDoubtful =
      other && textRank(last(text)) === textRank(last(other)) && textRank(last(text)) >= textNames.length;
    return {
      wordKeys: text.keys,
      notes: isDoubtful
        ? [`The words are the texts under “${text.keys.join('.')}”; those under “${other.keys.join('.')}” vary, too.`]
        : [],
    };
  }
  const number = values
    .filter(
      ({ nodes }) =>
        nodes.length === samples && nodes.every(({ kind, text: digits }) => kind === 'number' && digits !== ''),
    )
    .filter((value) => isKnown(value) || idNames.test(last(value)))
    .sort((a, b) => textRank(last(a)) - textRank(last(b)))[0];
  return number
    ? {
        wordKeys: number.keys,
        isNumbered: true,
        notes: [`No text varies: rows are named by the numbers under “${number.keys.join('.')}”.`],
      }
    : { notes: [] };
}

/** Numbers with keys of their own: `{"word": "king", "x": 1, "y": 2}`. */
function fieldsShape(samples: readonly JsonNode[], path: readonly JsonStep[], isKeyed = false): JsonShape | undefined {
  const values = valuesOf(samples).filter(
    ({ keys, nodes }) =>
      keys.length === 1 && 2 * nodes.length > samples.length && nodes.every(({ kind }) => kind === 'number'),
  );
  const words = wordsOf(valuesOf(samples), samples.length);
  const columns = values
    .filter(({ keys }) => keys[0] !== words.wordKeys?.[0])
    .map(({ keys, nodes }) => ({
      name: keys[0]!,
      kind: nodes.every(({ isInteger }) => isInteger) ? ('integer' as const) : ('float' as const),
    }));
  const [wide] = chooseColumns([...columns, { name: '', kind: 'text' }]).vectors;
  if (!wide || wide.columns.length < 2 || (!isKeyed && words.wordKeys === undefined)) {
    return undefined;
  }
  const fields = wide.columns.map((column) => columns[column]!.name);
  return {
    path,
    record: 'fields',
    ...(isKeyed ? { notes: [] } : words),
    vectors: [{ name: wide.name, dimensions: fields.length, keys: [], fields }],
  };
}

/** Objects of numbers under their words, as pandas writes with `orient="index"`. */
function keyedFields(
  entries: readonly (readonly [string, JsonNode])[],
  path: readonly JsonStep[],
): JsonShape | undefined {
  // pandas writes column after column by default: then the words are the inner keys.
  const isByColumn = entries.length > 1 && entries.every(([key], i) => key === String(i));
  const objects = entries.map(([, object]) => object);
  return objects.length > 1 && !isByColumn ? fieldsShape(objects, [...path, ENTRY], true) : undefined;
}

function firstFound<Item, Found>(items: Iterable<Item>, find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
