import type { StoredVectors } from './outputVectors';
import type { Vocabulary } from './vocabulary';

/** Where a vector space comes from; saved with it. */
export interface Provenance {
  /** Name the user sees. */
  readonly name: string;
  /** For example `skipgram`; for a loaded file the name it gives, or `unknown`. */
  readonly algorithm: string;
  /** ISO 8601, or empty where unknown. */
  readonly createdAt: string;
  /** Tokens of the training corpus that are in the vocabulary; 0 where unknown. */
  readonly tokens: number;
  /** The hyper-parameters that were used, with gensim's meaning. */
  readonly hyperparameters: Readonly<Record<string, number | string | boolean>>;
  /** Mean training loss of each epoch; empty where unknown. */
  readonly lossByEpoch: readonly number[];
  /** Seconds the training took; 0 where unknown. */
  readonly seconds: number;
  /** Identifies the corpus: it changes when a file is added, removed or edited. Empty where unknown. */
  readonly corpusFingerprint: string;
  /** Rows are tokens of a language model, in the order of their ids; absent where they are words. */
  readonly unit?: 'token';
}

/** The provenance of vectors of unknown origin. */
export const unknownProvenance: Provenance = {
  name: '',
  algorithm: 'unknown',
  createdAt: '',
  tokens: 0,
  hyperparameters: {},
  lossByEpoch: [],
  seconds: 0,
  corpusFingerprint: '',
};

/** What some algorithms learn in addition to a vector for each word; saved with the model. */
export interface SpaceParts {
  /** Vectors of n-gram buckets, B x d, row-major. They give any text a vector: see Subwords. */
  readonly subwordVectors?: Float32Array;
  /** The bucket of each row, B values. */
  readonly subwordBuckets?: Int32Array;
  /**
   * How n-grams are cut and hashed: minN, maxN, number of buckets. A fourth value of 1 leaves n-grams without a row out
   * of the mean, as in fastText's pruned models.
   */
  readonly subwordNgrams?: Int32Array;
  /** The 10 nearest neighbours of each of the most frequent words at training time, as ids: see Recurrences. */
  readonly recurrenceIds?: Int32Array;
  /**
   * In how many reruns each of these neighbours appeared again. The hyper-parameter `stability` is the number of
   * reruns.
   */
  readonly recurrenceTimes?: Uint8Array;
  /**
   * Output rows of word2vec and subword models, V x d: the vectors of centre words and negatives. Those of a model that
   * was read stay in its file. They are zero for words that only the model the training started from has.
   */
  readonly outputVectors?: Float32Array | StoredVectors;
}

/** A vocabulary with a vector for each word. All queries take one. */
export class Space {
  private cachedNorms: Float64Array | undefined;

  /**
   * @param vectors row-major, vocabulary.size x dimensions; rows need not have length 1
   * @throws RangeError if `vectors` has another size
   */
  constructor(
    readonly vocabulary: Vocabulary,
    readonly vectors: Float32Array,
    readonly dimensions: number,
    readonly provenance: Provenance,
    readonly parts: SpaceParts = {},
  ) {
    if (!this.isOneHot && vectors.length !== vocabulary.size * dimensions) {
      throw new RangeError(`${vectors.length} numbers are not ${vocabulary.size} words x ${dimensions} dimensions`);
    }
  }

  /** Whether words are one-hot vectors; `vectors` is empty then. */
  get isOneHot(): boolean {
    return false;
  }

  /** The vector of word `id`: a view of `vectors`, but a new array in a one-hot space. */
  vector(id: number): Float32Array {
    return this.vectors.subarray(id * this.dimensions, (id + 1) * this.dimensions);
  }

  /** Dot product of the vector of word `id` with `direction`, in double precision. */
  dot(id: number, direction: ArrayLike<number>): number {
    const { vectors, dimensions } = this;
    let dot = 0;
    for (let k = 0, i = id * dimensions; k < dimensions; k++, i++) {
      dot += vectors[i]! * direction[k]!;
    }
    return dot;
  }

  /** sum += weight x vector of word `id`. */
  addTo(sum: Float64Array, id: number, weight: number): void {
    const { vectors, dimensions } = this;
    for (let k = 0, i = id * dimensions; k < dimensions; k++, i++) {
      sum[k] = sum[k]! + weight * vectors[i]!;
    }
  }

  /**
   * Euclidean length of every vector, computed once. In double precision, where squares of finite single-precision
   * values do not overflow: a norm is finite if its vector is.
   */
  get norms(): Float64Array {
    return (this.cachedNorms ??= this.computeNorms());
  }

  /** Takes over norms that were computed before, in another thread for example. */
  adoptNorms(norms: Float64Array): void {
    this.cachedNorms = norms;
  }

  /** The first `size` words, over the same memory and without `parts`. */
  firstWords(size: number): Space {
    const { vocabulary, vectors, dimensions, provenance } = this;
    return new Space(vocabulary.first(size), vectors.subarray(0, size * dimensions), dimensions, provenance);
  }

  protected computeNorms(): Float64Array {
    return rowNorms(this.vectors, this.vocabulary.size, this.dimensions);
  }
}

function rowNorms(vectors: Float32Array, rows: number, dimensions: number): Float64Array {
  const norms = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    const end = i + dimensions;
    let even = 0;
    let odd = 0;
    for (; i + 1 < end; i += 2) {
      even += vectors[i]! * vectors[i]!;
      odd += vectors[i + 1]! * vectors[i + 1]!;
    }
    if (i < end) {
      even += vectors[i]! * vectors[i]!;
      i++;
    }
    norms[row] = Math.sqrt(even + odd);
  }
  return norms;
}
