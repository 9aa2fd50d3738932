import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Provenance } from '../../space';
import { MAX_NGRAM_CHARACTERS } from '../../subwords';
import type { NgramOptions } from '../../text/ngrams';
import type { Faults } from '../../io/faults';
import { PickledBytes, PickledDict, PickledObject } from '../pickle/pickledObjects';
import { numpyClasses, pickledArray, pickledNumber, pickledText, type PickledArray } from '../pickle/pickledArray';
import { WordPacker, mostPickledBytes, type PackedWords } from '../shared/packedWords';

/**
 * Models of gensim as they are pickled (gensim 4.4, keyedvectors.py, word2vec.py, fasttext.py, doc2vec.py and the
 * `_load_specials` there, which say what older versions called the same things).
 */

/** Classes and functions by their module: all that gensim's models are made of. */
const classes: Readonly<Record<string, readonly string[]>> = {
  'gensim.models.keyedvectors': [
    'BaseKeyedVectors',
    'CompatVocab',
    'Doc2VecKeyedVectors',
    'EuclideanKeyedVectors',
    'FastTextKeyedVectors',
    'KeyedVectors',
    'PoincareKeyedVectors',
    'SimpleVocab',
    'Vocab',
    'Word2VecKeyedVectors',
    'WordEmbeddingsKeyedVectors',
  ],
  'gensim.models.word2vec': ['Vocab', 'Word2Vec', 'Word2VecTrainables', 'Word2VecVocab'],
  'gensim.models.fasttext': ['FastText', 'FastTextKeyedVectors', 'FastTextTrainables', 'FastTextVocab'],
  'gensim.models.deprecated.keyedvectors': ['EuclideanKeyedVectors', 'KeyedVectors', 'Vocab'],
  'gensim.models.deprecated.word2vec': ['Vocab', 'Word2Vec'],
  'gensim.models.deprecated.doc2vec': ['Doc2Vec', 'Doctag', 'DocvecsArray'],
  'gensim.models.deprecated.fasttext': ['FastText', 'FastTextKeyedVectors'],
  'gensim.models.deprecated.fasttext_wrapper': ['FastText', 'FastTextKeyedVectors'],
  'gensim.models.wrappers.fasttext': ['FastText', 'FastTextKeyedVectors'],
  'gensim.models.doc2vec': ['Doc2Vec', 'Doc2VecTrainables', 'Doc2VecVocab', 'Doctag', 'DocvecsArray'],
  'gensim.models.poincare': ['PoincareKeyedVectors', 'PoincareModel', 'NegativesBuffer'],
  'gensim.utils': ['call_on_class_only'],
  collections: ['Counter', 'OrderedDict', 'defaultdict'],
  UserString: ['defaultdict'],
  copy_reg: ['_reconstructor'],
  copyreg: ['_reconstructor'],
  'numpy.random': ['RandomState', '__RandomState_ctor'],
  'numpy.random.mtrand': ['RandomState', '__RandomState_ctor'],
  'numpy.random._pickle': ['__bit_generator_ctor', '__generator_ctor', '__randomstate_ctor'],
  'numpy.random._mt19937': ['MT19937'],
  'numpy.random._pcg64': ['PCG64'],
};

const builtins = [
  'bool',
  'bytes',
  'dict',
  'float',
  'frozenset',
  'hash',
  'int',
  'list',
  'long',
  'object',
  'set',
  'str',
  'tuple',
];

export const gensimClasses: ReadonlySet<string> = new Set([
  ...Object.entries(classes).flatMap(([module, names]) => names.map((name) => `${module} ${name}`)),
  ...['builtins', '__builtin__'].flatMap((module) => builtins.map((name) => `${module} ${name}`)),
  ...numpyClasses,
]);

/** Attributes that repeat others and would take more memory. */
export const forgottenAttributes: ReadonlySet<string> = new Set(['key_to_index', 'ngrams', 'ngrams_word']);

/** A matrix inside the pickle, or in a file beside it. */
export type GensimMatrix =
  | { readonly name: string; readonly array: PickledArray }
  /** The file has the model's name, a dot and this: `wv.vectors`. */
  | { readonly name: string; readonly beside: string };

/** Rows of n-gram buckets. */
export interface GensimNgrams {
  readonly options: NgramOptions;
  readonly vectors: GensimMatrix;
  /** The bucket of each row; undefined if each bucket has a row. */
  readonly buckets: Int32Array | undefined;
}

export interface GensimTable {
  /** Its attribute in the model, `wv` or `dv`; `words` if it is the model itself. */
  readonly name: string;
  readonly words: GensimWords;
  readonly vectors: GensimMatrix;
  /** Undefined if the file has none. */
  readonly counts: GensimCounts | undefined;
  readonly ngrams: GensimNgrams | undefined;
  /** A word's vector is the mean of its row in `vectors` and the rows of its n-grams. */
  readonly isComposed: boolean;
  readonly notes: readonly string[];
}

/** Tags: first numbers from 0, then names. */
export interface GensimWords {
  readonly numbered: number;
  readonly named: readonly unknown[];
}

export type GensimCounts = PickledArray | Float64Array;

export interface GensimModel {
  /** Without the module: `Word2Vec`. */
  readonly className: string;
  /** At least one. */
  readonly tables: readonly [GensimTable, ...GensimTable[]];
  /** gensim's version, if the file has it. */
  readonly version: string | undefined;
  readonly provenance: Omit<Provenance, 'name' | 'tokens'>;
}

/**
 * Finds the vectors in the pickle of a gensim model.
 * @throws VecinityError `badFile` if it has no vectors, or in an unknown form
 */
export function gensimModel(root: unknown, path: string): GensimModel {
  if (!(root instanceof PickledObject) || !root.className.startsWith('gensim.')) {
    throw bad(path, 'is a Python pickle without known vectors: neither a gensim model nor a dict of words and vectors');
  }
  const holders: readonly (readonly [name: string, holder: unknown])[] = [
    ['wv', root.attribute('wv')],
    ['kv', root.attribute('kv')],
    ['', root],
    ['dv', root.attribute('dv')],
    ['docvecs', root.attribute('docvecs')],
  ];
  const [first, ...others] = holders.flatMap(([name, holder]) =>
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
 * Packs the words of a table, one for each row.
 * @param faults gets the rows without a word
 * @throws VecinityError `badFile` if a word is not text, their number differs from the rows, or one stands for too many
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
  // Numbers need not stand in the file.
  const most = mostPickledBytes(fileBytes) + packer.byteLength + 10 * named.length;
  for (const word of named) {
    if (packer.byteLength > most) {
      throw bad(
        path,
        `has ${named.length} words, but the first ${packer.size - numbered} alone are longer than the file: one stands for many`,
      );
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
      faults?.add('unnamedRow', { row: row + 1 }, () => `The row has no word: its name is ${row}, its number from 0.`);
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
        'numbers its n-grams as only gensim before 3.7 did',
        'Open it in gensim 3.8.3 and save it again.',
      );
    }
    if (!ngrams) {
      notes.push(
        'Its n-grams have numbers as only gensim before 3.7 made them: words outside the vocabulary have no vectors.',
      );
    }
  }
  if (holder.className.includes('Poincare')) {
    notes.push(
      'These are Poincaré embeddings: their nearness is hyperbolic distance, not the cosine that is shown here.',
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
  // Documents before gensim 4: those with numbers first; before 0.12.3 all had numbers, or none.
  if (holder.attribute('doctags') instanceof PickledDict) {
    const tags = holder.attribute('offset2doctag') ?? holder.attribute('index2doctag');
    const named = Array.isArray(tags) ? (tags as unknown[]) : [];
    const most = integer(holder, 'max_rawint');
    const numbered = most === undefined && named.length === 0 ? integer(holder, 'count') : (most ?? -1) + 1;
    return { numbered: Math.max(0, numbered ?? 0), named };
  }
  return undefined;
}

/** Returns undefined if n-grams have the numbers of gensim's old hash, which differs from fastText's. */
function gensimNgrams(holder: PickledObject, vectors: GensimMatrix, path: string): GensimNgrams | undefined {
  const [minN, maxN, buckets] = [integer(holder, 'min_n'), integer(holder, 'max_n'), integer(holder, 'bucket')];
  if (holder.attribute('compatible_hash') !== true) {
    return undefined;
  }
  const isInteger = (value: number | undefined, least: number, most: number): value is number =>
    value !== undefined && value >= least && value <= most;
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

/** The bucket of each row, from a dict bucket -> row. */
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

/** Returns the events in a model's life, which gensim 4 stores. */
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
