import type { Vocabulary } from './vocabulary';

/** How a vector space came to be; saved with it. */
export interface Provenance {
  /** Name the user sees. */
  readonly name: string;
  /** For example `skipgram`; for a loaded file what it says of itself, or `unknown`. */
  readonly algorithm: string;
  /** ISO 8601, or empty where unknown. */
  readonly createdAt: string;
  /** Tokens of the training corpus that are in the vocabulary; 0 where unknown. */
  readonly tokens: number;
  /** Hyper-parameters by gensim's meaning, as they were used. */
  readonly hyperparameters: Readonly<Record<string, number | string | boolean>>;
  /** Mean training loss of each epoch; empty where unknown. */
  readonly lossByEpoch: readonly number[];
  /** Seconds the training took; 0 where unknown. */
  readonly seconds: number;
  /** Identifies the corpus: changes when a file is added, removed or edited. Empty where unknown. */
  readonly corpusFingerprint: string;
}

/** Of vectors of which nothing is known. */
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

/** What some algorithms learn besides a vector for each word; saved with the model. */
export interface SpaceParts {
  /** What vectors of any text can be made of: those of n-gram buckets, B x d (see Subwords). */
  readonly subwordVectors?: Float32Array;
  /** The number of each of these buckets, B. */
  readonly subwordBuckets?: Int32Array;
  /**
   * How n-grams are cut and numbered: minN, maxN, buckets; then 1 where n-grams without a row are left out of the mean,
   * as in fastText's pruned models.
   */
  readonly subwordNgrams?: Int32Array;
  /** The nearest words of the most frequent words when they were learnt (see Recurrences), 10 ids a word. */
  readonly recurrenceIds?: Int32Array;
  /** In how many of the reruns, of which `stability` in the hyper-parameters is the number, each was there again. */
  readonly recurrenceTimes?: Uint8Array;
}

/** A vocabulary with a vector for each word: the type that everything which asks questions works on. */
export class Space {
  private cachedNorms: Float64Array | undefined;

  /** @param vectors row-major, vocabulary.size x dimensions. Rows are not normalised. */
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

  /** Whether word i is the i-th axis: then `vectors` is empty, for nobody stores V x V zeros and ones. */
  get isOneHot(): boolean {
    return false;
  }

  /** Row `id`; a view, not a copy, unless the space is one-hot. */
  vector(id: number): Float32Array {
    return this.vectors.subarray(id * this.dimensions, (id + 1) * this.dimensions);
  }

  /** Dot product of row `id` with `direction`, in double precision. */
  dot(id: number, direction: ArrayLike<number>): number {
    const { vectors, dimensions } = this;
    let dot = 0;
    for (let k = 0, i = id * dimensions; k < dimensions; k++, i++) {
      dot += vectors[i]! * direction[k]!;
    }
    return dot;
  }

  /** sum += weight x row `id`. */
  addTo(sum: Float64Array, id: number, weight: number): void {
    const { vectors, dimensions } = this;
    for (let k = 0, i = id * dimensions; k < dimensions; k++, i++) {
      sum[k] = sum[k]! + weight * vectors[i]!;
    }
  }

  /**
   * Euclidean length of every row, computed once. Zero rows have norm 0. In double precision, so that the square of no
   * finite value overflows: a norm is not finite only where the row is not.
   */
  get norms(): Float64Array {
    return (this.cachedNorms ??= this.computeNorms());
  }

  /** The same space with only its first `size` words; parts are left out. */
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
