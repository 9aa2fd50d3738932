import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Provenance } from '../../space';
import { MAX_NGRAM_CHARACTERS } from '../../subwords';
import type { NgramOptions } from '../../text/ngrams';
import type { Faults } from '../../io/faults';
import { PickledBytes, PickledDict, PickledObject } from '../pickle/pickledObjects';
import { pickledArray, pickledNumber, pickledText, type PickledArray } from '../pickle/pickledArray';
import { WordPacker, mostPickledBytes, type PackedWords } from '../shared/packedWords';

/**
 * gensim's models as they are pickled.
 * @see gensim 4.4, keyedvectors.py, word2vec.py, fasttext.py, doc2vec.py; `_load_specials` has the old names
 */

/** Attributes to skip, because they repeat others and take much memory. */
export const forgottenAttributes: ReadonlySet<string> = new Set(['key_to_index', 'ngrams', 'ngrams_word']);

/** A matrix inside the pickle, or in a separate file next to it. */
export type GensimMatrix =
  | { readonly name: string; readonly array: PickledArray }
  /** `beside`: the file's name is the model's name, a dot and this text, such as `wv.vectors`. */
  | { readonly name: string; readonly beside: string };

/** Rows of n-gram buckets. */
export interface GensimNgrams {
  readonly options: NgramOptions;
  readonly vectors: GensimMatrix;
  /** The bucket of each row; undefined if each bucket has a row. */
  readonly buckets: Int32Array | undefined;
}

/** A table of vectors in a gensim model. */
export interface GensimTable {
  /** Attribute of the model: `wv` or `dv`; `words` if the model itself is the table. */
  readonly name: string;
  readonly words: GensimWords;
  readonly vectors: GensimMatrix;
  /** Counts of the words; undefined if the file has none. */
  readonly counts: GensimCounts | undefined;
  readonly ngrams: GensimNgrams | undefined;
  /** Whether a word's vector is the mean of its row in `vectors` and the rows of its n-grams. */
  readonly isComposed: boolean;
  readonly notes: readonly string[];
}

/** Words or tags of documents: first `numbered` numbers from 0, then names. */
interface GensimWords {
  readonly numbered: number;
  readonly named: readonly unknown[];
}

/** Counts of the words, as a numpy array of the pickle or as numbers. */
type GensimCounts = PickledArray | Float64Array;

/** A gensim model. */
export interface GensimModel {
  /** Class without its module: `Word2Vec`. */
  readonly className: string;
  /** At least one. */
  readonly tables: readonly [GensimTable, ...GensimTable[]];
  /** gensim's version; undefined if the file does not have it. */
  readonly version: string | undefined;
  readonly provenance: Omit<Provenance, 'name' | 'tokens'>;
}

/** Whether a pickle is a gensim model, or an object of another class that has the vectors of one. */
export function isGensim(root: unknown): root is PickledObject {
  return (
    root instanceof PickledObject && (root.className.startsWith('gensim.') || holdersOf(root).some(hasWordsAndVectors))
  );
}

function hasWordsAndVectors([, holder]: readonly [name: string, holder: unknown]): boolean {
  return (
    holder instanceof PickledObject &&
    ['index_to_key', 'index2word', 'index2entity'].some((name) => Array.isArray(holder.attribute(name)))
  );
}

/** The objects that may hold vectors, with their attributes. */
function holdersOf(root: PickledObject): readonly (readonly [name: string, holder: unknown])[] {
  return [
    ['wv', root.attribute('wv')],
    ['kv', root.attribute('kv')],
    ['', root],
    ['dv', root.attribute('dv')],
    ['docvecs', root.attribute('docvecs')],
  ];
}

/**
 * Returns the tables of vectors in the pickle of a gensim model.
 * @param root the value of the pickle
 * @throws VecinityError `badFile` if it has no vectors, or in an unknown form
 */
export function gensimModel(root: PickledObject, path: string): GensimModel {
  const [first, ...others] = holdersOf(root).flatMap(([name, holder]) =>
    holder instanceof PickledObject ? (gensimTable(name, holder, path) ?? []) : [],
  );
  if (!first) {
    throw bad(path, `is a gensim ${classNameOf(root)} without vectors of words`);
  }
  return {
    className: classNameOf(root),
    tables: [first, ...others],
    version: gensimVersion(root),
    provenance: gensimProvenance(root, first),
  };
}

/**
 * Returns the words of a table, one for each row.
 * @param rows   of the table
 * @param faults receives the rows without a word
 * @throws VecinityError `badFile` if a word is not text, the number of words is wrong or they are longer than the file
 */
export function packGensimWords(
  { numbered, named }: GensimWords,
  rows: number,
  { path, size: fileBytes }: { readonly path: string; readonly size: number },
  faults?: Faults,
): PackedWords {
  if (numbered + named.length !== rows) {
    throw bad(path, `has ${rows} vectors, but ${numbered + named.length} words`);
  }
  const packer = new WordPacker();
  for (let i = 0; i < numbered; i++) {
    packer.add(String(i));
  }
  // Numbers take no bytes of the file.
  const maxBytes = mostPickledBytes(fileBytes) + packer.byteLength + 10 * named.length;
  for (const word of named) {
    if (packer.byteLength > maxBytes) {
      throw bad(path, `has ${named.length} words, but the first ${packer.size - numbered} are longer than the file`);
    }
    const text = typeof word === 'string' ? word : pickledText(word);
    const number = text === undefined ? pickledNumber(word) : undefined;
    if (text !== undefined) {
      packer.add(text);
    } else if (word instanceof PickledBytes && word.data) {
      packer.addBytes(word.data);
    } else if (number !== undefined) {
      packer.add(String(number));
    } else if (word === null) {
      const row = packer.size;
      packer.add(String(row));
      faults?.add('unnamedRow', { row: row + 1 }, () => `The row has no word; its name is its number ${row}.`);
    } else {
      throw bad(path, `has a value that is not a text as its word ${packer.size + 1}`);
    }
  }
  return packer.finish();
}

function gensimTable(name: string, holder: PickledObject, path: string): GensimTable | undefined {
  const matrix = (...attributes: readonly string[]): GensimMatrix | undefined => {
    for (const attribute of attributes) {
      const found = gensimMatrix(name, holder, attribute, path);
      if (found) {
        return found;
      }
    }
    return undefined;
  };
  const words = gensimWords(holder);
  const stored = matrix('vectors', 'syn0', 'vectors_docs', 'doctag_syn0');
  const own = stored ?? matrix('vectors_vocab', 'syn0_vocab');
  if (!words || !own) {
    return undefined;
  }
  const notes: string[] = [];
  let ngrams: GensimNgrams | undefined;
  const bucketVectors = matrix('vectors_ngrams', 'syn0_ngrams', 'syn0_all');
  if (bucketVectors && integer(holder, 'bucket') !== 0) {
    ngrams = gensimNgrams(holder, bucketVectors, path);
    if (!ngrams && !stored) {
      throw bad(
        path,
        'has n-grams hashed by gensim before 3.7, which is unsupported',
        'Open it in gensim 3.8.3 and save it again.',
      );
    }
    if (!ngrams) {
      notes.push('gensim before 3.7 hashed its n-grams, which is unsupported. OOV words have no vectors.');
    }
  }
  if (holder.className.includes('Poincare')) {
    notes.push(
      'These are Poincaré embeddings. They are made for hyperbolic distance, but Vecinity shows cosine similarity.',
    );
  }
  const counts = gensimCounts(holder, words, path);
  return {
    name: name === '' ? 'words' : name,
    words,
    vectors: own,
    counts,
    ngrams,
    isComposed: !stored && ngrams !== undefined,
    notes,
  };
}

function gensimMatrix(
  holderName: string,
  holder: PickledObject,
  attribute: string,
  path: string,
): GensimMatrix | undefined {
  const name = holderName === '' ? attribute : `${holderName}.${attribute}`;
  const array = pickledArray(holder.attribute(attribute), name, path);
  if (array) {
    return { name, array };
  }
  const separate = holder.attribute('__numpys');
  return Array.isArray(separate) && separate.includes(attribute) ? { name, beside: name } : undefined;
}

function gensimWords(holder: PickledObject): GensimWords | undefined {
  for (const attribute of ['index_to_key', 'index2word', 'index2entity']) {
    const named = holder.attribute(attribute);
    if (Array.isArray(named)) {
      return { numbered: 0, named };
    }
  }
  // Documents before gensim 4: numbered ones come first. Before 0.12.3 either all had numbers or none.
  if (holder.attribute('doctags') instanceof PickledDict) {
    const tags = holder.attribute('offset2doctag') ?? holder.attribute('index2doctag');
    const named = Array.isArray(tags) ? (tags as unknown[]) : [];
    const most = integer(holder, 'max_rawint');
    const numbered = most === undefined && named.length === 0 ? integer(holder, 'count') : (most ?? -1) + 1;
    return { numbered: Math.max(0, numbered ?? 0), named };
  }
  return undefined;
}

/** Returns undefined if gensim's old hash numbered the n-grams, which differs from fastText's. */
function gensimNgrams(holder: PickledObject, vectors: GensimMatrix, path: string): GensimNgrams | undefined {
  const [minN, maxN, buckets] = [integer(holder, 'min_n'), integer(holder, 'max_n'), integer(holder, 'bucket')];
  if (holder.attribute('compatible_hash') !== true) {
    return undefined;
  }
  const isInteger = (value: number | undefined, min: number, max: number): value is number =>
    value !== undefined && value >= min && value <= max;
  if (
    !isInteger(minN, 0, 2 ** 31) ||
    !isInteger(maxN, 0, MAX_NGRAM_CHARACTERS) ||
    !isInteger(buckets, 1, 2 ** 31 - 1)
  ) {
    throw bad(path, `claims n-grams with ${minN} to ${maxN} characters in ${buckets} buckets, which is impossible`);
  }
  const options = { minN, maxN, buckets };
  const rowOf = holder.attribute('hash2index');
  return { options, vectors, buckets: rowOf instanceof PickledDict ? bucketsOfRows(rowOf, buckets, path) : undefined };
}

/** Returns the bucket of each row. @param rowOf dict from bucket to row */
function bucketsOfRows(rowOf: PickledDict, buckets: number, path: string): Int32Array {
  const bucketOf = new Int32Array(rowOf.size).fill(-1);
  for (const [key, value] of rowOf.entries()) {
    const [bucket, row] = [pickledNumber(key), pickledNumber(value)];
    if (bucket === undefined || row === undefined || !(bucket >= 0 && bucket < buckets) || bucketOf[row] !== -1) {
      throw bad(path, 'has n-gram buckets that do not fit their rows');
    }
    bucketOf[row] = bucket;
  }
  return bucketOf;
}

function gensimCounts(holder: PickledObject, words: GensimWords, path: string): GensimCounts | undefined {
  const expandos = holder.attribute('expandos');
  if (expandos instanceof PickledDict) {
    const array = pickledArray(expandos.get('count') ?? expandos.get('doc_count'), 'count', path);
    return array?.shape.length === 1 ? array : undefined;
  }
  const vocab = holder.attribute('vocab');
  if (!(vocab instanceof PickledDict)) {
    return undefined;
  }
  const counts = new Float64Array(words.named.length);
  for (const [, word] of vocab.entries()) {
    const [index, count] = word instanceof PickledObject ? [integer(word, 'index'), integer(word, 'count')] : [];
    if (index !== undefined && count !== undefined && index >= 0 && index < counts.length) {
      counts[index] = count;
    }
  }
  return counts;
}

function integer(holder: PickledObject, attribute: string): number | undefined {
  const value = pickledNumber(holder.attribute(attribute));
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function classNameOf({ className }: PickledObject): string {
  return className.slice(className.indexOf(' ') + 1);
}

function gensimVersion(root: PickledObject): string | undefined {
  for (const event of lifecycleEvents(root)) {
    const version = event.get('gensim');
    if (typeof version === 'string' && /^[\w.+]{1,30}$/.test(version)) {
      return version;
    }
  }
  return undefined;
}

/** Returns the lifecycle events that gensim 4 stores with a model. */
function lifecycleEvents(root: PickledObject): readonly PickledDict[] {
  const events = root.attribute('lifecycle_events');
  return Array.isArray(events) ? events.filter((event) => event instanceof PickledDict) : [];
}

function gensimProvenance(root: PickledObject, table: GensimTable): Omit<Provenance, 'name' | 'tokens'> {
  const vocabulary = root.attribute('vocabulary');
  const hyperparameters: Record<string, number> = {};
  const attributes: readonly (readonly [option: string, ...attributes: string[]])[] = [
    ['dimensions', 'vector_size'],
    ['window', 'window'],
    ['epochs', 'epochs', 'iter'],
    ['minCount', 'min_count'],
    ['negative', 'negative'],
    ['sample', 'sample'],
  ];
  for (const [option, ...names] of attributes) {
    for (const holder of [root, vocabulary]) {
      const value = names.map((name) =>
        holder instanceof PickledObject ? pickledNumber(holder.attribute(name)) : undefined,
      );
      const found = value.find((number) => number !== undefined && Number.isFinite(number));
      if (found !== undefined) {
        hyperparameters[option] ??= found;
      }
    }
  }
  if (table.ngrams) {
    Object.assign(hyperparameters, table.ngrams.options);
  }
  const created = lifecycleEvents(root)
    .find((event) => event.get('event') === 'created')
    ?.get('datetime');
  return {
    algorithm: gensimAlgorithm(root, table),
    createdAt: typeof created === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{5,20}$/.test(created) ? created : '',
    hyperparameters,
    lossByEpoch: [],
    seconds: pickledNumber(root.attribute('total_train_time')) ?? 0,
    corpusFingerprint: '',
  };
}

function gensimAlgorithm(root: PickledObject, table: GensimTable): string {
  const className = classNameOf(root);
  if (className === 'Doc2Vec' || className === 'PoincareModel') {
    return className === 'Doc2Vec' ? 'doc2vec' : 'poincare';
  }
  const sg = root.attribute('sg');
  if (typeof sg !== 'number' && typeof sg !== 'boolean') {
    return 'unknown';
  }
  return !sg ? 'cbow' : table.ngrams ? 'subword' : 'skipgram';
}

function bad(
  path: string,
  trouble: string,
  remedy = 'Save its vectors from Python: model.wv.save(…) in gensim.',
): VecinityError {
  return badFile(path, trouble, { remedy });
}
