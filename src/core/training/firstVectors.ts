import type { Space } from '../space';
import { ngramBuckets } from '../text/ngrams';
import { Subwords } from '../subwords';
import { algorithms, type Algorithm } from './algorithms';
import { initialiseRows } from './shared/initialise';
import { Random } from './shared/random';

/** Draws between two steps, well under a millisecond. */
const DRAWS_PER_STEP = 1 << 17;
/** Maximum draws for the vectors of a model itself, about a second. */
const MAX_DRAWS = 3e8;
/** The seed of vectors that stand for those of a model. */
const USUAL_SEED = 1;

/** A word whose first vector is asked for. */
export interface FirstWord {
  readonly word: string;
  /** Its row; negative if its vector is made of n-grams. */
  readonly id: number;
}

/** Vectors before training. */
export interface FirstVectors {
  /** words x dimensions, row-major. */
  readonly vectors: Float32Array;
  /**
   * Whether the training of this model began with them. Otherwise they are drawn as word2vec draws them, because the
   * model's own are not known or there are none.
   */
  readonly isOwn: boolean;
}

/** The rows of random numbers that make first vectors. */
interface FirstRows {
  /** Random numbers from the beginning of one row to that of the next. */
  readonly stride: number;
  /** Values are uniform in minus to plus this. */
  readonly range: number;
  /** The rows that make the vector of a word. */
  rowsOf(word: FirstWord): readonly number[];
  /** Whether a vector is the mean of its rows; else it is their sum. */
  readonly isMean: boolean;
}

/**
 * Computes the vectors that training began with, from its seed; a generator, because a large model takes a while.
 * The random numbers of all rows come in one sequence, so it runs through those before a row.
 */
export function* firstVectorSteps(space: Space, words: readonly FirstWord[]): Generator<void, FirstVectors> {
  const { dimensions, provenance } = space;
  const first = isWhole(space) ? firstRows(space) : undefined;
  const rows = words.map((word) => first?.rowsOf(word) ?? []);
  const last = rows.flat().reduce((most, row) => Math.max(most, row), 0);
  if (!first || (last + 1) * first.stride > MAX_DRAWS) {
    return { vectors: usualVectors(words, dimensions), isOwn: false };
  }
  const wanted = [...new Set(rows.flat())].sort((a, b) => a - b);
  const random = Random.seeded(Number(provenance.hyperparameters['seed']), 0);
  const scale = first.range / 0x80000000;
  const drawn = new Map<number, Float32Array>();
  let at = 0;
  for (const row of wanted) {
    for (const start = row * first.stride; at < start; at++) {
      random.next();
      if (at % DRAWS_PER_STEP === 0) {
        yield;
      }
    }
    drawn.set(
      row,
      Float32Array.from({ length: dimensions }, () => (random.next() - 0x80000000) * scale),
    );
    at += dimensions;
  }
  const vectors = new Float32Array(words.length * dimensions);
  rows.forEach((own, i) => {
    for (let k = 0; k < dimensions; k++) {
      const sum = own.reduce((total, row) => total + drawn.get(row)![k]!, 0);
      vectors[i * dimensions + k] = first.isMean && own.length > 0 ? sum / own.length : sum;
    }
  });
  return { vectors, isOwn: true };
}

/** Vectors as word2vec draws them, the same for a word in every text. */
function usualVectors(words: readonly FirstWord[], dimensions: number): Float32Array {
  const vectors = new Float32Array(words.length * dimensions);
  words.forEach(({ id }, i) => {
    const row = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    initialiseRows(row, 1, dimensions, dimensions, Random.seeded(USUAL_SEED, id >= 0 ? id + 1 : 2 ** 31 + i));
  });
  return vectors;
}

/**
 * Whether a model of ours has all the words of its training, in their order, and began at random. The vocabulary of a part
 * of a model has fewer tokens than the model counted.
 */
function isWhole({ vocabulary, provenance }: Space): boolean {
  const { kernel, seed, startFrom = '' } = provenance.hyperparameters;
  return (
    typeof kernel === 'string' &&
    Number.isSafeInteger(seed) &&
    startFrom === '' &&
    vocabulary.counts.reduce((sum, count) => sum + count, 0) === provenance.tokens
  );
}

/** The rows that make the first vectors of a model; undefined if its algorithm draws none, or is not ours. */
function firstRows({ dimensions, vocabulary, provenance, parts }: Space): FirstRows | undefined {
  const { size } = vocabulary;
  const draws = Object.hasOwn(algorithms, provenance.algorithm)
    ? algorithms[provenance.algorithm as Algorithm].firstDraws
    : undefined;
  if (!draws) {
    return undefined;
  }
  const range = draws.range(dimensions);
  if (draws.rows === 'wordAndContext') {
    // The bias of each row is drawn after it; the rows of the contexts come after those of the words.
    return { stride: dimensions + 1, range, isMean: false, rowsOf: ({ id }) => [id, size + id] };
  }
  if (draws.rows === 'own') {
    return { stride: dimensions, range, isMean: true, rowsOf: ({ id }) => [id] };
  }
  const subwords = Subwords.of(parts, dimensions);
  return (
    subwords && {
      stride: dimensions,
      range,
      isMean: true,
      rowsOf: ({ word, id }) => [
        ...(id >= 0 ? [id] : []),
        ...[...ngramBuckets(word, subwords.ngrams)].flatMap((bucket) => {
          const row = subwords.row(bucket);
          return row >= 0 ? [size + row] : [];
        }),
      ],
    }
  );
}
