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

/** A vocabulary with a vector for each word: the type that everything which asks questions works on. */
export class Space {
  private cachedNorms: Float32Array | undefined;

  /** @param vectors row-major, vocabulary.size x dimensions. Rows are not normalised. */
  constructor(
    readonly vocabulary: Vocabulary,
    readonly vectors: Float32Array,
    readonly dimensions: number,
    readonly provenance: Provenance,
  ) {
    if (vectors.length !== vocabulary.size * dimensions) {
      throw new RangeError(
        `${vectors.length} numbers are not ${vocabulary.size} words x ${dimensions} dimensions`,
      );
    }
  }

  /** Row `id` as a view, not a copy. */
  vector(id: number): Float32Array {
    return this.vectors.subarray(id * this.dimensions, (id + 1) * this.dimensions);
  }

  /** Euclidean length of every row, computed once. Zero rows have norm 0. */
  get norms(): Float32Array {
    if (!this.cachedNorms) {
      const norms = new Float32Array(this.vocabulary.size);
      for (let id = 0; id < norms.length; id++) {
        let sum = 0;
        const end = (id + 1) * this.dimensions;
        for (let i = id * this.dimensions; i < end; i++) {
          sum += this.vectors[i]! * this.vectors[i]!;
        }
        norms[id] = Math.sqrt(sum);
      }
      this.cachedNorms = norms;
    }
    return this.cachedNorms;
  }
}
