import { Vocabulary } from './vocabulary';
import { WordTable } from './wordTable';

/** Distinct words with their counts and ids, in no order. */
export interface WordCounts {
  /** UTF-8 of all words, without separators. */
  readonly bytes: Uint8Array;
  /** size + 1 ascending byte offsets into `bytes`. */
  readonly offsets: Uint32Array;
  readonly counts: Float64Array;
  /** The id of each word. */
  readonly ids: Int32Array;
}

/** Bytes a word may have on average before a builder drops words: bounds the memory of long words. */
const BYTES_PER_WORD = 32;
/** Share of the words and bytes that are left at most when words are dropped. */
const KEPT_SHARE = 0.75;
const INITIAL_WORDS = 2048;

/**
 * Counts words and gives them ids as they come.
 *
 * Memory is bounded: at `maxWords` distinct words, or `maxWords` x 32 bytes of them, the rarest words are dropped until
 * at most three quarters are left, as in word2vec's ReduceVocab. The count up to which words are dropped grows with
 * every time. No id is given twice: a dropped word that comes again gets a new id and counts from 0. The count of a
 * word is therefore always the number of times its id was given out.
 */
export class VocabularyBuilder {
  private readonly table = new WordTable(INITIAL_WORDS, 16 * INITIAL_WORDS);
  /** By place in the table. */
  private counts = new Float64Array(INITIAL_WORDS);
  /** By place in the table, once words were dropped; before that, the place is the id. */
  private ids: Int32Array | undefined;
  private nextId = 0;
  /** The highest count that was dropped; 0 before the first time. */
  private droppedCount = 0;

  constructor(private readonly maxWords: number) {}

  /** Number of ids given out: all are below it. */
  get idsGiven(): number {
    return this.nextId;
  }

  /** Counts the word `source[start..end)`, whose `hashBytes` is `hash`, `count` times. Returns its id. */
  add(source: Uint8Array, start: number, end: number, hash: number, count: number): number {
    const place = this.table.find(source, start, end, hash);
    if (place < 0) {
      return this.insert(source, start, end, hash, count);
    }
    this.counts[place]! += count;
    return this.ids === undefined ? place : this.ids[place]!;
  }

  words(): WordCounts {
    const { bytes, offsets, size, byteLength } = this.table;
    return {
      bytes: bytes.slice(0, byteLength),
      offsets: offsets.slice(0, size + 1),
      counts: this.counts.slice(0, size),
      ids: this.ids?.slice(0, size) ?? Int32Array.from({ length: size }, (_, place) => place),
    };
  }

  private insert(source: Uint8Array, start: number, end: number, hash: number, count: number): number {
    const { table, maxWords } = this;
    if (table.size >= maxWords || table.byteLength + end - start > maxWords * BYTES_PER_WORD) {
      this.dropRarest();
    }
    const place = table.insert(source, start, end, hash);
    if (place >= this.counts.length) {
      this.counts = grown(this.counts, new Float64Array(2 * place));
      this.ids &&= grown(this.ids, new Int32Array(2 * place));
    }
    const id = this.nextId++;
    this.counts[place] = count;
    if (this.ids) {
      this.ids[place] = id;
    }
    return id;
  }

  private dropRarest(): void {
    const { table, counts } = this;
    const limit = this.countToDrop();
    this.droppedCount = limit;
    const ids = (this.ids ??= Int32Array.from({ length: counts.length }, (_, place) => place));
    const { size } = table;
    table.retain((place) => counts[place]! > limit);
    let kept = 0;
    for (let place = 0; place < size; place++) {
      if (counts[place]! > limit) {
        counts[kept] = counts[place]!;
        ids[kept] = ids[place]!;
        kept++;
      }
    }
  }

  /** The count up to which words must go, so that three quarters of the words and bytes are left at most. */
  private countToDrop(): number {
    const { counts, maxWords } = this;
    const { offsets, size } = this.table;
    const sorted = counts.slice(0, size).sort();
    let limit = this.droppedCount + 1;
    for (let keep = Math.floor(maxWords * KEPT_SHARE); ; keep = Math.floor(keep / 2)) {
      limit = Math.max(limit, keep < size ? sorted[size - 1 - keep]! : 0);
      let keptBytes = 0;
      for (let place = 0; place < size; place++) {
        keptBytes += counts[place]! > limit ? offsets[place + 1]! - offsets[place]! : 0;
      }
      if (keptBytes <= maxWords * BYTES_PER_WORD * KEPT_SHARE) {
        return limit;
      }
    }
  }
}

function grown<Values extends Int32Array | Float64Array>(old: Values, target: Values): Values {
  target.set(old);
  return target;
}

/**
 * Sorts words by count, the most frequent first, and words with equal counts by their UTF-8 bytes. The result depends
 * on nothing else.
 * @param minCount words with fewer occurrences are left out
 * @returns the vocabulary, and for each of `words` its id there, or -1 if it was left out
 */
export function rankWords(
  words: WordCounts,
  minCount: number,
): { vocabulary: Vocabulary; rankOf: Int32Array<ArrayBuffer> } {
  const { bytes, offsets, counts } = words;
  const size = counts.length;
  let order = new Uint32Array(size);
  let kept = 0;
  for (let place = 0; place < size; place++) {
    if (counts[place]! >= minCount) {
      order[kept++] = place;
    }
  }
  order = order.subarray(0, kept).sort((a, b) => counts[b]! - counts[a]! || compareWords(words, a, b));

  const rankOf = new Int32Array(size).fill(-1);
  const rankedOffsets = new Uint32Array(order.length + 1);
  order.forEach((place, rank) => {
    rankOf[place] = rank;
    rankedOffsets[rank + 1] = rankedOffsets[rank]! + offsets[place + 1]! - offsets[place]!;
  });
  const rankedBytes = new Uint8Array(rankedOffsets[order.length]!);
  const rankedCounts = new Float64Array(order.length);
  order.forEach((place, rank) => {
    rankedBytes.set(bytes.subarray(offsets[place], offsets[place + 1]), rankedOffsets[rank]);
    rankedCounts[rank] = counts[place]!;
  });
  return { vocabulary: new Vocabulary(rankedBytes, rankedOffsets, rankedCounts), rankOf };
}

function compareWords({ bytes, offsets }: WordCounts, a: number, b: number): number {
  const startA = offsets[a]!;
  const startB = offsets[b]!;
  const lengthA = offsets[a + 1]! - startA;
  const lengthB = offsets[b + 1]! - startB;
  for (let i = 0; i < lengthA && i < lengthB; i++) {
    const difference = bytes[startA + i]! - bytes[startB + i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return lengthA - lengthB;
}
