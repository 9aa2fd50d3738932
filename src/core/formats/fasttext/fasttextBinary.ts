import { VecinityError } from '../../errors';
import { MAX_NGRAM_CHARACTERS } from '../../subwords';
import type { Provenance } from '../../space';
import type { NgramOptions } from '../../text/ngrams';
import { MOST_DIMENSIONS } from '../shared/vectorTable';

/**
 * fastText's binary model, version 12 and 11 (fastText 0.9.2, FastText::saveModel, Args::save, Dictionary::save,
 * DenseMatrix::save). All integers are little-endian:
 * header: i32 magic, version; twelve i32 arguments, f64 t;
 * dictionary: i32 size, nwords, nlabels, i64 ntokens, pruneidx_size, then a NUL-terminated word, i64 count and i8 type
 * for each entry, words first;
 * input: u8 quantised, i64 rows, columns, f32 values: a row a word, then a row a bucket; output: the same.
 */
export const FASTTEXT_MAGIC = 793712314;
export const FASTTEXT_VERSION = 12;

/** Bytes of the header with the counts of the dictionary; that of 2016 is shorter. */
export const FASTTEXT_HEADER_BYTES = 92;
const EARLY_HEADER_BYTES = 76;
/** Bytes of a matrix before its values. */
export const MATRIX_HEADER_BYTES = 17;

/** A pair of bucket and row. */
export const KEPT_BUCKET_BYTES = 8;

/** NUL, count and type: what an entry takes at least. */
export const SMALLEST_ENTRY = 10;
/** A longer word means that the reader no longer stands at one. */
export const LONGEST_WORD = 16 * 1024;

const modelNames = new Map([
  [1, 'cbow'],
  [2, 'skipgram'],
  [3, 'supervised'],
]);
export const SKIPGRAM = 2;
const SUPERVISED = 3;

export interface FasttextHeader {
  /** Bytes before the dictionary. */
  readonly length: number;
  /** Of 2016: its matrices do not say whether they are quantised, for none was. */
  readonly isEarly: boolean;
  readonly dimensions: number;
  readonly ngrams: NgramOptions;
  /** Rows of buckets in the file; without n-grams they are of no use to words. */
  readonly bucketRows: number;
  /**
   * Of a model that was quantised with a cutoff: how many pairs of bucket and row stand behind the dictionary, the
   * buckets that were kept. Undefined where all were.
   */
  readonly keptBuckets: number | undefined;
  /** Entries of the dictionary, labels too. */
  readonly entries: number;
  readonly words: number;
  /** What the file says of its training. */
  readonly provenance: Omit<Provenance, 'name'>;
}

/**
 * Reads the first FASTTEXT_HEADER_BYTES bytes. Models of 2016, which fastText itself no longer reads, begin without
 * magic number and version and have no counts of buckets (gensim 4.2, models/_fasttext_bin.py).
 * @throws VecinityError `badFile` naming what cannot be
 */
export function readFasttextHeader(head: Uint8Array, fileBytes: number, path: string): FasttextHeader {
  if (head.length < FASTTEXT_HEADER_BYTES) {
    throw bad(path, head.length, 'ends within its header: it was cut short');
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const isEarly = view.getInt32(0, true) !== FASTTEXT_MAGIC;
  const shift = isEarly ? -8 : 0;
  const i32 = (at: number): number => view.getInt32(at + shift, true);
  const version = isEarly ? 0 : i32(4);
  if (!isEarly && version !== 11 && version !== FASTTEXT_VERSION) {
    throw bad(path, 4, `is of fastText's format version ${version}; versions 11 and 12 are read`);
  }
  const [dimensions, window, epochs, minCount, negative, , , model, buckets, minN, maxN] = Array.from(
    { length: 11 },
    (_, i) => i32(8 + 4 * i),
  ) as [number, number, number, number, number, number, number, number, number, number, number];
  const sample = view.getFloat64(56 + shift, true);
  const kind = modelNames.get(model);
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw bad(path, 8 + shift, `says that its vectors have ${dimensions} dimensions, which cannot be`);
  }
  if (!kind) {
    throw bad(path, 36 + shift, `says that it is a model of kind ${model}; there are 1, 2 and 3`);
  }
  // Supervised models up to version 11 were made without n-grams, whatever they say (FastText::loadModel).
  const longest = version <= 11 && model === SUPERVISED ? 0 : maxN;
  if (buckets < 0 || (longest > 0 && buckets === 0)) {
    throw bad(path, 40 + shift, `says that its n-grams fall into ${buckets} buckets, which cannot be`);
  }
  if (longest > MAX_NGRAM_CHARACTERS) {
    throw bad(path, 48 + shift, `says that its n-grams have up to ${longest} characters, which cannot be`);
  }
  const [entries, words, labels] = [i32(64), i32(68), i32(72)];
  if (entries < 1 || words < 1 || labels < 0 || words + labels !== entries) {
    throw bad(
      path,
      64 + shift,
      `says that it has ${entries} entries, ${words} words and ${labels} labels, which cannot be`,
    );
  }
  if (entries * SMALLEST_ENTRY > fileBytes) {
    throw bad(path, 64 + shift, `says that it has ${words} words, but has only ${fileBytes} bytes: it was cut short`);
  }
  const tokens = Number(view.getBigInt64(76 + shift, true));
  const pruned = isEarly ? -1n : view.getBigInt64(84, true);
  if (pruned > BigInt(Math.floor(fileBytes / 8)) || pruned > BigInt(buckets)) {
    throw bad(path, 84, `says that ${pruned} buckets were kept, which cannot be`);
  }
  const keptBuckets = pruned < 0n ? undefined : Number(pruned);
  const hasNgrams = longest > 0 && keptBuckets !== 0;
  return {
    length: isEarly ? EARLY_HEADER_BYTES : FASTTEXT_HEADER_BYTES,
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

/** Words as they stand in the file: any bytes but NUL, packed. */
export interface FasttextDictionary {
  readonly bytes: Uint8Array;
  /** words + 1. */
  readonly offsets: Uint32Array;
  readonly counts: Float64Array;
}

/** Reads the entries behind the header, piece by piece. */
export class FasttextDictionaryReader {
  private readonly offsets: Uint32Array;
  private readonly counts: Float64Array;
  private bytes = new Uint8Array(64 * 1024);
  private rest = new Uint8Array(0);
  private read = 0;
  private position: number;

  constructor(
    private readonly header: FasttextHeader,
    private readonly path: string,
  ) {
    this.offsets = new Uint32Array(header.words + 1);
    this.counts = new Float64Array(header.words);
    this.position = header.length;
  }

  /** Position behind the entries, once all entries are read; until then undefined. */
  get end(): number | undefined {
    return this.read === this.header.entries ? this.position : undefined;
  }

  /**
   * Takes the next bytes of the file; keeps none of `piece`.
   * @throws VecinityError `badFile` with the byte where an entry is wrong
   */
  push(piece: Uint8Array): void {
    const bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    const view = new DataView(bytes.buffer);
    let start = 0;
    while (this.read < this.header.entries) {
      const wordEnd = bytes.indexOf(0, start);
      if ((wordEnd < 0 ? bytes.length : wordEnd) - start > LONGEST_WORD) {
        throw bad(this.path, this.position + start, `has a word longer than ${LONGEST_WORD} bytes`);
      }
      if (wordEnd < 0 || wordEnd + SMALLEST_ENTRY > bytes.length) {
        break;
      }
      this.take(bytes.subarray(start, wordEnd), view.getBigInt64(wordEnd + 1, true), bytes[wordEnd + 9]!, start);
      start = wordEnd + SMALLEST_ENTRY;
    }
    this.position += start;
    this.rest = bytes.slice(start);
  }

  /** @throws VecinityError `badFile` if entries are missing */
  finish(): FasttextDictionary {
    if (this.read < this.header.entries) {
      throw bad(this.path, this.position, `ends after ${this.read} of ${this.header.entries} words: it was cut short`);
    }
    return {
      bytes: this.bytes.subarray(0, this.offsets[this.header.words]),
      offsets: this.offsets,
      counts: this.counts,
    };
  }

  private take(word: Uint8Array, count: bigint, type: number, start: number): void {
    const isWord = this.read < this.header.words;
    if (count < 0n || count > BigInt(Number.MAX_SAFE_INTEGER) || type !== (isWord ? 0 : 1)) {
      throw bad(this.path, this.position + start, `has an entry with count ${count} and type ${type}, which cannot be`);
    }
    if (isWord) {
      const from = this.offsets[this.read]!;
      if (from + word.length > this.bytes.length) {
        const longer = new Uint8Array(2 * (from + word.length));
        longer.set(this.bytes);
        this.bytes = longer;
      }
      this.bytes.set(word, from);
      this.offsets[this.read + 1] = from + word.length;
      this.counts[this.read] = Number(count);
    }
    this.read++;
  }
}

/**
 * The buckets that a model quantised with a cutoff kept, in the order of their rows.
 * @param pairs `keptBuckets` pairs of bucket and row, from `position` of the file
 * @throws VecinityError `badFile` where they are not each a bucket with a row of its own
 */
export function readKeptBuckets(pairs: Uint8Array, position: number, header: FasttextHeader, path: string): Int32Array {
  const view = new DataView(pairs.buffer, pairs.byteOffset, pairs.length);
  const rows = pairs.length / KEPT_BUCKET_BYTES;
  const buckets = new Int32Array(rows).fill(-1);
  for (let i = 0; i < rows; i++) {
    const [bucket, row] = [view.getInt32(i * KEPT_BUCKET_BYTES, true), view.getInt32(i * KEPT_BUCKET_BYTES + 4, true)];
    if (bucket < 0 || bucket >= header.ngrams.buckets || row < 0 || row >= rows || buckets[row] !== -1) {
      throw bad(path, position + i * KEPT_BUCKET_BYTES, `says that bucket ${bucket} is row ${row}, which cannot be`);
    }
    buckets[row] = bucket;
  }
  return buckets;
}

/**
 * Checks the header of the input matrix, MATRIX_HEADER_BYTES bytes at `position`, or one less in a model of 2016.
 * @returns whether it is quantised: then the rest is for QuantisedMatrix
 * @throws VecinityError `badFile` where rows or columns do not fit the model or the file
 */
export function checkInputMatrix(
  head: Uint8Array,
  position: number,
  header: FasttextHeader,
  fileBytes: number,
  path: string,
): boolean {
  if (!header.isEarly && head.length > 0 && head[0] !== 0) {
    return true;
  }
  if (header.keptBuckets !== undefined) {
    throw bad(path, 84, 'has no quantised vectors, but says that only some buckets were kept');
  }
  const shift = header.isEarly ? -1 : 0;
  if (head.length < MATRIX_HEADER_BYTES + shift) {
    throw bad(path, fileBytes, 'ends before its vectors: it was cut short');
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const rows = view.getBigInt64(1 + shift, true);
  const columns = view.getBigInt64(9 + shift, true);
  const expected = header.words + header.bucketRows;
  if (rows !== BigInt(expected) || columns !== BigInt(header.dimensions)) {
    throw bad(
      path,
      position + 1 + shift,
      `has a matrix of ${rows} x ${columns}; words and buckets are ${expected} x ${header.dimensions}`,
    );
  }
  const end = position + MATRIX_HEADER_BYTES + shift + expected * header.dimensions * 4;
  if (end > fileBytes) {
    throw bad(path, fileBytes, `has ${fileBytes} bytes, but its vectors end at byte ${end}: it was cut short`);
  }
  return false;
}

function bad(path: string, byte: number, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Get the file again, or save its vectors as text (.vec) from the tool that made it.',
  });
}
