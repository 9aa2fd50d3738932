import { MAX_NGRAM_CHARACTERS } from '../../subwords';
import type { ByteReader } from '../../io/byteReader';
import type { Provenance } from '../../space';
import type { NgramOptions } from '../../text/ngrams';
import { WordPacker, type PackedWords } from '../shared/packedWords';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

/**
 * fastText's binary model, version 12 and 11 (fastText 0.9.2, FastText::saveModel, Args::save, Dictionary::save,
 * DenseMatrix::save). All integers are little-endian:
 * header: i32 magic, version; twelve i32 arguments, f64 t;
 * dictionary: i32 size, nwords, nlabels, i64 ntokens, pruneidx_size, then a NUL-terminated word, i64 count and i8 type
 * for each entry, words first;
 * input: u8 quantised, i64 rows, columns, f32 values: a row for each word, then one for each bucket; output: the same.
 */
export const FASTTEXT_MAGIC = 793712314;
/** The version that fastText writes. */
export const FASTTEXT_VERSION = 12;

/** Bytes of the header, including the counts of the dictionary. */
export const FASTTEXT_HEADER_BYTES = 92;
/** Bytes of the header of a model of 2016. */
const EARLY_HEADER_BYTES = 76;
/** Bytes before the values of a matrix. */
export const MATRIX_HEADER_BYTES = 17;

/** Bytes of a pair of bucket and row. */
const KEPT_BUCKET_BYTES = 8;

/** Bytes of an entry without its word: NUL, count and type. */
export const MIN_ENTRY_BYTES = 10;
/** Maximum bytes of a word. A longer one means that the dictionary is damaged. */
export const MAX_WORD_BYTES = 16 * 1024;

const modelNames = new Map([
  [1, 'cbow'],
  [2, 'skipgram'],
  [3, 'supervised'],
]);
/** fastText's number of the skip-gram model. */
export const SKIPGRAM = 2;
const SUPERVISED = 3;

/** What the user can do about a damaged model. */
export const fasttextRemedy = 'Get the file again, or save its vectors as text (.vec) from the tool that made it.';

/** The header of a fastText model. */
export interface FasttextHeader {
  /** Whether it is a model of 2016, whose matrices have no flag for quantisation. */
  readonly isEarly: boolean;
  readonly dimensions: number;
  readonly ngrams: NgramOptions;
  /** Rows of buckets in the file. They are unused if `ngrams.maxN` is 0. */
  readonly bucketRows: number;
  /**
   * Number of buckets that quantisation with a cutoff kept; undefined if all were kept. As many pairs of bucket and row
   * follow the dictionary.
   */
  readonly keptBuckets: number | undefined;
  /** Entries of the dictionary: words and labels. */
  readonly entries: number;
  readonly words: number;
  /** How the model was trained, as the file says. */
  readonly provenance: Omit<Provenance, 'name'>;
}

/**
 * Reads the header. Models of 2016 have no magic number, no version and no count of kept buckets. fastText itself no
 * longer reads them.
 * @param reader   at the beginning of the file
 * @param maxBytes of the file
 * @throws VecinityError `badFile` if a value is impossible; `unreadable`, `cancelled`
 * @see gensim 4.2, models/_fasttext_bin.py
 */
export async function readFasttextHeader(reader: ByteReader, maxBytes: number): Promise<FasttextHeader> {
  await reader.need(FASTTEXT_HEADER_BYTES);
  const isEarly = reader.i32() !== FASTTEXT_MAGIC;
  const version = isEarly ? 0 : reader.i32();
  if (!isEarly && version !== 11 && version !== FASTTEXT_VERSION) {
    throw reader.fail(`has fastText's format version ${version}; only versions 11 and 12 are supported`, { byte: 4 });
  }
  const start = isEarly ? 0 : 8;
  reader.goTo(start);
  const [dimensions, window, epochs, minCount, negative, , , model, buckets, minN, maxN] = Array.from(
    { length: 12 },
    () => reader.i32(),
  ) as [number, number, number, number, number, number, number, number, number, number, number];
  const sample = reader.f64();
  const kind = modelNames.get(model);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw reader.fail(`says that its vectors have ${dimensions} dimensions, which is impossible`, { byte: start });
  }
  if (!kind) {
    throw reader.fail(`has the unknown model kind ${model}, not 1, 2 or 3`, { byte: start + 28 });
  }
  // Supervised models up to version 11 have no n-grams, even if maxn is set (FastText::loadModel).
  const longest = version <= 11 && model === SUPERVISED ? 0 : maxN;
  if (buckets < 0 || (longest > 0 && buckets === 0)) {
    throw reader.fail(`says that its n-grams fall into ${buckets} buckets, which is impossible`, { byte: start + 32 });
  }
  if (longest > MAX_NGRAM_CHARACTERS) {
    throw reader.fail(`says that its n-grams have up to ${longest} characters, which is impossible`, {
      byte: start + 40,
    });
  }
  const counts = reader.position;
  const [entries, words, labels] = [reader.i32(), reader.i32(), reader.i32()];
  if (entries < 1 || words < 1 || labels < 0 || words + labels !== entries) {
    throw reader.fail(`says that it has ${entries} entries, ${words} words and ${labels} labels, which is impossible`, {
      byte: counts,
    });
  }
  if (entries * MIN_ENTRY_BYTES > maxBytes) {
    throw reader.fail(`says that it has ${words} words, but has only ${maxBytes} bytes: it was cut short`, {
      byte: counts,
    });
  }
  const tokens = reader.i64();
  const pruned = isEarly ? -1 : reader.i64();
  if (pruned > Math.floor(maxBytes / KEPT_BUCKET_BYTES) || pruned > buckets) {
    throw reader.fail(`says that ${pruned} buckets were kept, which is impossible`, { byte: 84 });
  }
  const keptBuckets = pruned < 0 ? undefined : pruned;
  const hasNgrams = longest > 0 && keptBuckets !== 0;
  return {
    isEarly,
    dimensions,
    ngrams: { minN: Math.max(0, minN), maxN: hasNgrams ? longest : 0, buckets: Math.max(1, buckets) },
    bucketRows: keptBuckets ?? buckets,
    keptBuckets,
    entries,
    words,
    provenance: {
      algorithm: kind === 'skipgram' && hasNgrams ? 'subword' : kind === 'supervised' ? 'fastText supervised' : kind,
      createdAt: '',
      tokens: Math.max(0, tokens),
      hyperparameters: {
        dimensions,
        window,
        epochs,
        minCount,
        negative,
        ...(Number.isFinite(sample) ? { sample } : {}),
        ...(hasNgrams ? { minN, maxN: longest, buckets } : {}),
      },
      lossByEpoch: [],
      seconds: 0,
      corpusFingerprint: '',
    },
  };
}

/** Returns the position of the dictionary's first entry. */
export function dictionaryStart({ isEarly }: FasttextHeader): number {
  return isEarly ? EARLY_HEADER_BYTES : FASTTEXT_HEADER_BYTES;
}

/** The words and counts of a model. Words are any bytes except NUL. */
export interface FasttextDictionary extends Pick<PackedWords, 'bytes' | 'offsets'> {
  readonly counts: Float64Array;
}

/**
 * Reads the entries after the header, and leaves `reader` after the last one.
 * @param reader at the first entry
 * @throws VecinityError `badFile` with the byte where an entry is wrong, `unreadable`, `cancelled`
 */
export async function readFasttextDictionary(
  reader: ByteReader,
  { entries, words }: FasttextHeader,
): Promise<FasttextDictionary> {
  const packer = new WordPacker();
  const counts = new Float64Array(words);
  const maxEntryBytes = MAX_WORD_BYTES + MIN_ENTRY_BYTES;
  let read = 0;
  while (read < entries) {
    const available = await reader.want(maxEntryBytes);
    const readBefore = read;
    const bytes = reader.peek();
    const begin = reader.position;
    for (let start = 0; read < entries; read++) {
      const end = bytes.indexOf(0, start);
      if ((end < 0 ? bytes.length : end) - start > MAX_WORD_BYTES) {
        throw reader.fail(`has a word longer than ${MAX_WORD_BYTES} bytes`, { byte: begin + start });
      }
      if (end < 0 || end + MIN_ENTRY_BYTES > bytes.length) {
        break;
      }
      reader.skip(end + 1 - start);
      const count = reader.i64();
      const type = reader.u8();
      const isWord = read < words;
      if (count < 0 || count > Number.MAX_SAFE_INTEGER || type !== (isWord ? 0 : 1)) {
        throw reader.fail(`has an entry with count ${count} and type ${type}, which is impossible`, {
          byte: begin + start,
        });
      }
      if (isWord) {
        packer.addBytes(bytes.subarray(start, end));
        counts[read] = count;
      }
      start = end + MIN_ENTRY_BYTES;
    }
    if (read === readBefore && available < maxEntryBytes) {
      throw reader.fail(`ends after ${read} of ${entries} words: it was cut short`);
    }
  }
  return { ...packer.finish(), counts };
}

/**
 * Reads the buckets that a model quantised with a cutoff kept, in the order of their rows.
 * @param reader at the pairs of bucket and row
 * @returns the bucket of each row
 * @throws VecinityError `badFile` if two buckets share a row or one is out of range; `unreadable`, `cancelled`
 */
export async function readKeptBuckets(
  reader: ByteReader,
  { keptBuckets = 0, ngrams }: FasttextHeader,
): Promise<Int32Array> {
  const buckets = new Int32Array(keptBuckets).fill(-1);
  for (let i = 0; i < keptBuckets; i++) {
    if (reader.available < KEPT_BUCKET_BYTES) {
      await reader.need(KEPT_BUCKET_BYTES);
    }
    const byte = reader.position;
    const [bucket, row] = [reader.i32(), reader.i32()];
    if (bucket < 0 || bucket >= ngrams.buckets || row < 0 || row >= keptBuckets || buckets[row] !== -1) {
      throw reader.fail(`says that bucket ${bucket} is row ${row}, which is impossible`, { byte });
    }
    buckets[row] = bucket;
  }
  return buckets;
}

/**
 * Reads the header of the input matrix.
 * @param reader   at the matrix; afterwards at its values, or where QuantisedMatrix begins to read
 * @param maxBytes of the file
 * @returns whether the matrix is quantised
 * @throws VecinityError `badFile` if rows or columns do not fit the model or the file, `unreadable`, `cancelled`
 */
export async function readInputHeader(reader: ByteReader, header: FasttextHeader, maxBytes: number): Promise<boolean> {
  const { isEarly, keptBuckets, dimensions } = header;
  if (!isEarly && (await reader.want(1)) === 1 && reader.u8() !== 0) {
    return true;
  }
  if (keptBuckets !== undefined) {
    throw reader.fail('says that only some buckets were kept, but its vectors are not quantised', { byte: 84 });
  }
  const shape = MATRIX_HEADER_BYTES - 1;
  if ((await reader.want(shape)) < shape) {
    throw reader.fail('ends before its vectors: it was cut short', { byte: maxBytes });
  }
  const byte = reader.position;
  const [rows, columns] = [reader.i64(), reader.i64()];
  const expected = header.words + header.bucketRows;
  if (rows !== expected || columns !== dimensions) {
    throw reader.fail(`has a matrix of ${rows} x ${columns}; words and buckets are ${expected} x ${dimensions}`, {
      byte,
    });
  }
  const end = reader.position + expected * dimensions * 4;
  if (end > maxBytes) {
    throw reader.fail(`has ${maxBytes} bytes, but its vectors end at byte ${end}: it was cut short`, {
      byte: maxBytes,
    });
  }
  return false;
}
