import { findWord } from '../queries/findWord';
import { Space, type Provenance, type SpaceParts } from '../space';
import { Vocabulary } from '../vocabulary';

/** The words that the text shares with the model to start from, and their vectors in it. */
export interface Anchors {
  readonly dimensions: number;
  /** Ids in the vocabulary of the text. */
  readonly ids: Int32Array;
  /** ids.length x dimensions. */
  readonly rows: Float32Array;
}

/**
 * Finds the words of `vocabulary` that `start` has too, in this spelling or another: `whale` begins from `Whale` if
 * `start` has capitals only. It copies their vectors to shared memory, for trainer threads.
 */
export function anchorsOf(vocabulary: Vocabulary, start: Space): Anchors {
  const { dimensions } = start;
  const shared: (readonly [id: number, startId: number])[] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    const startId = findWord(start.vocabulary, vocabulary.word(id));
    if (startId >= 0) {
      shared.push([id, startId]);
    }
  }
  const ids = new Int32Array(new SharedArrayBuffer(4 * shared.length));
  const rows = new Float32Array(new SharedArrayBuffer(4 * shared.length * dimensions));
  shared.forEach(([id, startId], i) => {
    ids[i] = id;
    rows.set(start.vector(startId), i * dimensions);
  });
  return { dimensions, ids, rows };
}

/** Returns the same words with half of their vectors, for a model whose vectors are the sum of two rows. */
export function halvedAnchors({ dimensions, ids, rows }: Anchors): Anchors {
  const halves = new Float32Array(new SharedArrayBuffer(rows.byteLength));
  rows.forEach((value, i) => (halves[i] = value / 2));
  return { dimensions, ids, rows: halves };
}

/**
 * Moves the rows of shared words towards their start: w += share (w0 - w). A share of 1 resets them.
 * @param rows rows of `stride` floats, by id
 * @param range ids to move, from `first` up to `end` (exclusive); all by default
 */
export function pullRows(
  rows: Float32Array,
  stride: number,
  { dimensions, ids, rows: from }: Anchors,
  share: number,
  { first, end } = { first: 0, end: Infinity },
): void {
  ids.forEach((id, i) => {
    if (id < first || id >= end) {
      return;
    }
    const row = id * stride;
    for (let k = 0; k < dimensions; k++) {
      const start = from[i * dimensions + k]!;
      rows[row + k] = share === 1 ? start : rows[row + k]! + share * (start - rows[row + k]!);
    }
  });
}

/**
 * Returns the learned space, followed by the words that only the model to start from has. These keep their vectors and
 * have count 0. A word that began from another spelling stands for both.
 */
export function withOtherWords(learned: Space, start: Space): Space {
  const { vocabulary, dimensions } = learned;
  const others: number[] = [];
  let bytesLength = vocabulary.bytes.length;
  const begun = new Set<number>();
  let startedWords = 0;
  for (let id = 0; id < vocabulary.size; id++) {
    const startId = findWord(start.vocabulary, vocabulary.word(id));
    begun.add(startId);
    startedWords += startId >= 0 ? 1 : 0;
  }
  for (let id = 0; id < start.vocabulary.size; id++) {
    const word = start.vocabulary.word(id);
    // Queries use the first vector of a repeated word.
    if (vocabulary.id(word) < 0 && start.vocabulary.id(word) === id && !begun.has(id)) {
      others.push(id);
      bytesLength += start.vocabulary.offsets[id + 1]! - start.vocabulary.offsets[id]!;
    }
  }
  const size = vocabulary.size + others.length;
  const bytes = new Uint8Array(bytesLength);
  const offsets = new Uint32Array(size + 1);
  const counts = new Float64Array(size);
  const vectors = new Float32Array(size * dimensions);
  bytes.set(vocabulary.bytes);
  offsets.set(vocabulary.offsets);
  counts.set(vocabulary.counts);
  vectors.set(learned.vectors);
  others.forEach((startId, i) => {
    const id = vocabulary.size + i;
    const [from, to] = [start.vocabulary.offsets[startId]!, start.vocabulary.offsets[startId + 1]!];
    bytes.set(start.vocabulary.bytes.subarray(from, to), offsets[id]);
    offsets[id + 1] = offsets[id]! + to - from;
    vectors.set(start.vector(startId), id * dimensions);
  });
  const whole = new Vocabulary(bytes, offsets, counts);
  const parts = { ...learned.parts, ...withZeroRows(learned.parts, vectors.length) };
  return new Space(whole, vectors, dimensions, startedFrom(learned.provenance, start, startedWords), parts);
}

/** Pads the output vectors with zeros to `length` numbers. */
function withZeroRows({ outputVectors }: SpaceParts, length: number): SpaceParts {
  if (!(outputVectors instanceof Float32Array)) {
    return {};
  }
  const all = new Float32Array(length);
  all.set(outputVectors);
  return { outputVectors: all };
}

function startedFrom(provenance: Provenance, start: Space, startedWords: number): Provenance {
  const hyperparameters = { ...provenance.hyperparameters, startFrom: start.provenance.name, startedWords };
  return { ...provenance, hyperparameters };
}
