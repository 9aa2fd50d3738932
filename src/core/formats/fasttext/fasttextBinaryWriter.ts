import type { Space } from '../../space';
import { Subwords } from '../../subwords';
import { NgramHasher, type NgramOptions } from '../../text/ngrams';
import type { Vocabulary } from '../../vocabulary';
import {
  FASTTEXT_HEADER_BYTES,
  FASTTEXT_MAGIC,
  FASTTEXT_VERSION,
  MATRIX_HEADER_BYTES,
  SKIPGRAM,
  MIN_ENTRY_BYTES,
} from './fasttextBinary';

/** fastText's number of this loss. */
const NEGATIVE_SAMPLING = 2;

/** Returns the bytes that `fasttextBinaryPieces` yields in total. */
export function fasttextBinaryBytes(space: Space): number {
  const { vocabulary, dimensions } = space;
  const rows = 2 * vocabulary.size + (Subwords.of(space.parts, dimensions)?.ngrams.buckets ?? 0);
  return (
    FASTTEXT_HEADER_BYTES +
    vocabulary.bytes.length +
    vocabulary.size * MIN_ENTRY_BYTES +
    2 * MATRIX_HEADER_BYTES +
    rows * dimensions * 4
  );
}

/**
 * Yields the bytes of a fastText model of version 12. fastText and gensim then compute the same vectors, also for OOV
 * words. A word's own row is its vector without the rows of its n-grams. Buckets that no word uses get zeros, where
 * fastText leaves random numbers. Without subwords the file has no n-grams (maxn 0). Output weights are zeros, because
 * models do not keep them and no vector depends on them.
 * @param words the words of the space, without NUL and without white space
 */
export function* fasttextBinaryPieces(space: Space, words: Vocabulary): Generator<Uint8Array> {
  const { dimensions, parts } = space;
  const subwords = Subwords.of(parts, dimensions);
  const { size } = space.vocabulary;
  const buckets = subwords?.ngrams.buckets ?? 0;
  yield headerBytes(space, subwords?.ngrams);
  yield* dictionaryPieces(words);
  yield matrixHeader(size + buckets, dimensions);
  yield* rowPieces(size, dimensions, ownRows(space, words, subwords));
  yield* rowPieces(buckets, dimensions, (bucket, sum) => {
    subwords?.addRow(bucket, sum, 1);
  });
  yield matrixHeader(size, dimensions);
  yield* rowPieces(size, dimensions, () => undefined);
}

function headerBytes({ vocabulary, dimensions, provenance }: Space, ngrams: NgramOptions | undefined): Uint8Array {
  const option = (name: string, otherwise: number): number => {
    const value = provenance.hyperparameters[name];
    return typeof value === 'number' && Math.abs(value) < 2 ** 31 ? value : otherwise;
  };
  const head = new Uint8Array(FASTTEXT_HEADER_BYTES);
  const view = new DataView(head.buffer);
  const integers = [
    FASTTEXT_MAGIC,
    FASTTEXT_VERSION,
    dimensions,
    option('window', 5),
    option('epochs', 5),
    option('minCount', 1),
    option('negative', 5),
    1, // wordNgrams
    NEGATIVE_SAMPLING,
    SKIPGRAM,
    ngrams?.buckets ?? 0,
    ngrams?.minN ?? 0,
    ngrams?.maxN ?? 0,
    100, // lrUpdateRate, fastText's default
  ];
  integers.forEach((value, i) => view.setInt32(4 * i, value, true));
  view.setFloat64(56, option('sample', 1e-4), true);
  view.setInt32(64, vocabulary.size, true);
  view.setInt32(68, vocabulary.size, true);
  view.setInt32(72, 0, true);
  view.setBigInt64(76, BigInt(provenance.tokens), true);
  view.setBigInt64(84, -1n, true); // not pruned
  return head;
}

function* dictionaryPieces({ bytes, offsets, counts, size }: Vocabulary): Generator<Uint8Array> {
  const wordsAtOnce = 10_000;
  for (let from = 0; from < size; from += wordsAtOnce) {
    const to = Math.min(size, from + wordsAtOnce);
    const piece = new Uint8Array(offsets[to]! - offsets[from]! + (to - from) * MIN_ENTRY_BYTES);
    const view = new DataView(piece.buffer);
    let end = 0;
    for (let id = from; id < to; id++) {
      piece.set(bytes.subarray(offsets[id], offsets[id + 1]), end);
      end += offsets[id + 1]! - offsets[id]! + 1;
      view.setBigInt64(end, BigInt(counts[id]!), true);
      end += MIN_ENTRY_BYTES - 1;
    }
    yield piece;
  }
}

function matrixHeader(rows: number, columns: number): Uint8Array {
  const head = new Uint8Array(MATRIX_HEADER_BYTES);
  const view = new DataView(head.buffer);
  view.setBigInt64(1, BigInt(rows), true);
  view.setBigInt64(9, BigInt(columns), true);
  return head;
}

/** Returns a function that fills a row with a word's vector without the rows of its n-grams. */
function ownRows(
  space: Space,
  { bytes, offsets }: Vocabulary,
  subwords: Subwords | undefined,
): (id: number, sum: Float64Array) => void {
  const hasher = subwords && new NgramHasher(subwords.ngrams);
  return (id, sum) => {
    const ngrams = hasher?.hash(bytes, offsets[id]!, offsets[id + 1]!) ?? 0;
    space.vector(id).forEach((value, i) => {
      sum[i] = value * (ngrams + 1);
    });
    for (let i = 0; hasher && i < ngrams; i++) {
      subwords.addRow(hasher.buckets[i]!, sum, -1);
    }
  };
}

/** Yields rows as float32. @param fill adds the values of a row to `sum`, which holds zeros */
function* rowPieces(
  rows: number,
  dimensions: number,
  fill: (row: number, sum: Float64Array) => void,
): Generator<Uint8Array> {
  const rowsAtOnce = Math.max(1, Math.floor(2_000_000 / (4 * dimensions)));
  const sum = new Float64Array(dimensions);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const piece = new Float32Array(Math.min(rowsAtOnce, rows - from) * dimensions);
    for (let at = 0, row = from; at < piece.length; at += dimensions, row++) {
      sum.fill(0);
      fill(row, sum);
      piece.set(sum, at);
    }
    yield new Uint8Array(piece.buffer);
  }
}
