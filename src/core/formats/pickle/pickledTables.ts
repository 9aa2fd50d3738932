import { rank, vectorNames, wordNames as columnNames } from '../columns/tableColumns';
import { isNumberType, objectRows, pickledArray, type PickledArray } from './pickledArray';
import { PickledDict, PickledObject } from './pickledObjects';
import { isText, itemsOf, vocabularyOf, type PickledVocabulary } from './pickledVocabulary';
import { isVector, isWordDict, vectorLength, type WordEntries } from './wordDict';

/** Vectors of a pickle: an array, rows that are lists or arrays, or words with theirs. */
export type PickledVectors =
  | { readonly kind: 'array'; readonly array: PickledArray; readonly isTransposed: boolean }
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'words'; readonly entries: WordEntries };

/** A table of vectors in a pickle: `rows` x `columns` numbers. */
export interface PickledTable {
  /** Where in the pickle; `vectors` if the pickle is the table itself. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly vectors: PickledVectors;
}

/** The tables and lists of words that a pickle holds. */
export interface PickledContent {
  /** The most likely first. */
  readonly tables: readonly PickledTable[];
  readonly vocabularies: readonly PickledVocabulary[];
}

/** Maximum values that are visited: a dict may hold itself over and over. */
const MAX_VALUES = 1_000_000;
const MAX_DEPTH = 12;
const MAX_NAME_LENGTH = 100;
/** Maximum items of a list that are looked into: lists of files are lists of numbers or words, or a handful of things. */
const MAX_ITEMS = 100;

/** Usual names of tables of vectors, most likely first. */
const tableNames = [
  'word_vectors',
  'vectors',
  'word_embeddings',
  'embeddings',
  'embedding',
  'emb',
  'wv',
  'w',
  'matrix',
];
/** Usual names of lists of words, most likely first. */
const wordNames =
  /(^|\.)(words?|vocab(ulary)?|dictionary|dico|word2(id|idx|index)|w2i|(id|idx|index)2word|i2w|itos|stoi|tokens?|labels?|names?|index_to_key|key_to_index|word_index|index|terms?)(\.|$)/i;
const otherTables = /context|output|bias|grad|optim|moment|covariance|similarit|distance/i;

interface Visit {
  readonly name: string;
  readonly value: unknown;
  readonly depth: number;
  /** Whether it is in a table of pandas, whose arrays have a row for each column. */
  readonly isFrame: boolean;
}

/** Finds the tables and vocabularies in a pickle of plain Python and NumPy values. @throws VecinityError `badFile` */
export function pickledContent(root: unknown, path: string): PickledContent {
  const tables: PickledTable[] = [];
  const vocabularies: PickledVocabulary[] = [];
  const seen = new Set<unknown>();
  // A queue instead of recursion; what is found first is nearest to the root.
  const queue: Visit[] = [{ name: '', value: root, depth: 0, isFrame: false }];
  for (let next = 0; next < queue.length && next < MAX_VALUES; next++) {
    const visit = queue[next]!;
    const { name, value, depth } = visit;
    if (typeof value !== 'object' || value === null || seen.has(value)) {
      continue;
    }
    seen.add(value);
    const table = tableOf(visit, path);
    const vocabulary = table ? undefined : vocabularyOf(value, name === '' ? 'words' : name);
    if (table) {
      tables.push(table);
    } else if (vocabulary) {
      vocabularies.push(vocabulary);
    } else if (depth < MAX_DEPTH) {
      queue.push(...childrenOf(visit));
    }
  }
  return { tables: ranked(tables, vocabularies), vocabularies };
}

/**
 * Returns the vocabulary for a table: one with as many rows, else a dict that names at least half of the rows.
 * @returns `others`: names of vocabularies that would fit, too
 */
export function vocabularyForTable(
  { rows }: Pick<PickledTable, 'rows'>,
  vocabularies: readonly PickledVocabulary[],
): { readonly vocabulary: PickledVocabulary | undefined; readonly others: readonly PickledVocabulary[] } {
  const fitting = vocabularies.filter(
    ({ size, named }) => size === rows || (named < size && size <= rows && 2 * named >= rows),
  );
  const rank = ({ name, size }: PickledVocabulary): number => (size === rows ? 0 : 2) + (wordNames.test(name) ? 0 : 1);
  fitting.sort((a, b) => rank(a) - rank(b));
  const [vocabulary, ...others] = fitting;
  return {
    vocabulary,
    others: others.filter(
      (other) => vocabulary !== undefined && rank(other) === rank(vocabulary) && !haveSameWords(vocabulary, other),
    ),
  };
}

function tableOf({ name, value, isFrame }: Visit, path: string): PickledTable | undefined {
  const called = name === '' ? 'vectors' : name;
  if (isWordDict(value)) {
    const entries = value instanceof PickledObject ? value.dict! : value;
    const [first] = entries.entries();
    const columns = vectorLength(first?.[1]) ?? 0;
    return { name: called, rows: entries.size, columns, vectors: { kind: 'words', entries } };
  }
  const items = itemsOf(value);
  if (items && items.length > 0) {
    if (items.every(isVector) && vectorLength(items[0])! > 0) {
      return {
        name: called,
        rows: items.length,
        columns: vectorLength(items[0])!,
        vectors: { kind: 'rows', rows: items },
      };
    }
    const pairs = wordPairs(items) ?? wordRecords(items);
    return (
      pairs && { name: called, rows: items.length, columns: pairs.columns, vectors: { kind: 'words', entries: pairs } }
    );
  }
  if (!(value instanceof PickledObject) || objectRows(value) || !isNumberArray(value)) {
    return undefined;
  }
  const array = pickledArray(value, called, path);
  const [first, second] = array?.shape ?? [];
  if (array?.shape.length !== 2 || !first || !second) {
    return undefined;
  }
  const [rows, columns] = isFrame ? [second, first] : [first, second];
  return { name: called, rows, columns, vectors: { kind: 'array', array, isTransposed: isFrame } };
}

/** Returns pairs of a word and its vector: `[("king", [1, 2]), …]`. */
function wordPairs(items: readonly unknown[]): (WordEntries & { readonly columns: number }) | undefined {
  const pairOf = (item: unknown): readonly [unknown, unknown] | undefined =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' && isVector(item[1])
      ? (item as unknown as readonly [unknown, unknown])
      : undefined;
  const first = pairOf(items[0]);
  if (!first || !items.every(pairOf)) {
    return undefined;
  }
  return {
    size: items.length,
    columns: vectorLength(first[1])!,
    entries: () => items.map((item) => pairOf(item)!),
  };
}

/** Returns the word and the vector of dicts that all have the same keys: `[{"word": "king", "vector": [1, 2]}, …]`. */
function wordRecords(items: readonly unknown[]): (WordEntries & { readonly columns: number }) | undefined {
  if (!items.every((item) => item instanceof PickledDict)) {
    return undefined;
  }
  const keys = [...items[0]!.entries()].map(([key]) => key).filter((key) => typeof key === 'string');
  const sample = items.slice(0, MAX_ITEMS);
  const [vectorKey] = keys
    .filter((key) => sample.every((item) => isVector(item.get(key))))
    .sort((a, b) => rank(vectorNames, a) - rank(vectorNames, b));
  // A text that is always the same is no word.
  const varying = keys.filter((key) => new Set(sample.map((item) => item.get(key))).size > sample.length / 2);
  const [wordKey] = keys
    .filter((key) => (varying.includes(key) || sample.length === 1) && sample.every((item) => isText(item.get(key))))
    .sort((a, b) => rank(columnNames, a) - rank(columnNames, b));
  if (vectorKey === undefined || wordKey === undefined) {
    return undefined;
  }
  return {
    size: items.length,
    columns: vectorLength(items[0]!.get(vectorKey))!,
    entries: () => items.map((item) => [item.get(wordKey), item.get(vectorKey)] as const),
  };
}

function isNumberArray(value: PickledObject): boolean {
  try {
    const array = pickledArray(value, '', '');
    return array !== undefined && isNumberType(array.type);
  } catch {
    // An array of other values, which only an error can tell.
    return false;
  }
}

function* childrenOf({ name, value, depth, isFrame }: Visit): Generator<Visit> {
  const child = (key: string, inner: unknown, inFrame = isFrame): Visit => ({
    name: (name === '' ? key : `${name}.${key}`).slice(0, MAX_NAME_LENGTH),
    value: inner,
    depth: depth + 1,
    isFrame: inFrame,
  });
  const items = itemsOf(value);
  if (items) {
    for (let i = 0; i < Math.min(items.length, MAX_ITEMS); i++) {
      yield child(String(i), items[i]);
    }
    return;
  }
  if (value instanceof PickledDict) {
    for (const [key, inner] of value.entries()) {
      yield child(typeof key === 'string' ? key.slice(0, MAX_NAME_LENGTH) : '?', inner);
    }
    return;
  }
  if (value instanceof PickledObject) {
    const rows = objectRows(value);
    if (rows) {
      for (const [i, row] of rows.entries()) {
        yield child(String(i), row);
      }
      return;
    }
    const inFrame = isFrame || /^pandas\b.* DataFrame$/.test(value.className);
    for (const inner of [value.dict, value.state, value.args]) {
      yield { name, value: inner, depth: depth + 1, isFrame: inFrame };
    }
  }
}

/** The likeliest first: those with a word for each row, those with the names of vectors, those with the most rows. */
function ranked(tables: readonly PickledTable[], vocabularies: readonly PickledVocabulary[]): readonly PickledTable[] {
  const sizes = new Set(vocabularies.map(({ size }) => size));
  const ranks = ({ name, rows, vectors }: PickledTable): readonly number[] => {
    const place = tableNames.indexOf(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
    return [
      Number(otherTables.test(name)),
      vectors.kind === 'words' || sizes.has(rows) ? 0 : 1,
      place < 0 ? tableNames.length : place,
      -rows,
    ];
  };
  const all = tables.map((table) => ({ table, ranks: ranks(table) }));
  all.sort((a, b) => a.ranks.map((rank, i) => rank - b.ranks[i]!).find((difference) => difference !== 0) ?? 0);
  return all.map(({ table }) => table);
}

/** Whether the first words of two vocabularies are the same. */
function haveSameWords({ words: a }: PickledVocabulary, { words: b }: PickledVocabulary): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.slice(0, MAX_ITEMS).every((word, i) => word === b[i]);
}
