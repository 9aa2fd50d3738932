import { hashBytes, Vocabulary } from './vocabulary';

/** Distinct words with their counts and ids, unordered. */
export interface WordCounts {
  /** UTF-8 of all words, without separators. */
  readonly bytes: Uint8Array;
  /** size + 1 ascending byte offsets into `bytes`. */
  readonly offsets: Uint32Array;
  readonly counts: Float64Array;
  /** The id each word was given. */
  readonly ids: Int32Array;
}

/** Bytes a word may have on average before a builder forgets some: bounds the memory of long words. */
const bytesPerWord = 32;

/**
 * Counts words and gives them ids as they come: an open-addressing table over packed UTF-8, without a string per word.
 *
 * Memory is bounded: when `maxWords` distinct words (or `maxWords` x 32 bytes of them) are reached, the rarest are
 * forgotten, as word2vec's ReduceVocab does, until at most three quarters are left; each time at least all words seen
 * once more often than the last time go. Ids are never given twice: a forgotten word that comes again gets a new id and
 * counts from 0, so that the occurrences before it was forgotten are lost, and the count of a word is always the number
 * of times its id was given out.
 */
export class VocabularyBuilder {
  /** Pairs of hash and entry + 1; entry + 1 of 0 is free. */
  private slots = new Int32Array(2 * 4096);
  private mask = 4095;
  private size = 0;
  private bytes = new Uint8Array(1 << 15);
  private offsets = new Uint32Array(2049);
  private counts = new Float64Array(2048);
  /** Of each entry, once words were forgotten; before, the entry is the id. */
  private ids: Int32Array | undefined;
  private nextId = 0;
  /** Words seen at most this often went when room ran short; 0 if none did. */
  private forgottenCount = 0;

  constructor(private readonly maxWords: number) {}

  /** Ids given out so far: all are below this. */
  get idsGiven(): number {
    return this.nextId;
  }

  /** Counts the word `source[start..end)`, whose `hashBytes` is `hash`, `count` times. Returns its id. */
  add(source: Uint8Array, start: number, end: number, hash: number, count: number): number {
    const { slots, mask, bytes, offsets } = this;
    const length = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[2 * slot + 1]! - 1;
      if (entry < 0) {
        return this.insert(source, start, end, hash, count);
      }
      if (slots[2 * slot] === hash) {
        const offset = offsets[entry]!;
        if (offsets[entry + 1]! - offset === length) {
          let i = 0;
          while (i < length && bytes[offset + i] === source[start + i]) {
            i++;
          }
          if (i === length) {
            this.counts[entry]! += count;
            return this.ids === undefined ? entry : this.ids[entry]!;
          }
        }
      }
    }
  }

  words(): WordCounts {
    const { size } = this;
    return {
      bytes: this.bytes.slice(0, this.offsets[size]),
      offsets: this.offsets.slice(0, size + 1),
      counts: this.counts.slice(0, size),
      ids: this.ids?.slice(0, size) ?? Int32Array.from({ length: size }, (_, entry) => entry),
    };
  }

  private insert(source: Uint8Array, start: number, end: number, hash: number, count: number): number {
    const length = end - start;
    if (this.size >= this.maxWords || this.offsets[this.size]! + length > this.maxWords * bytesPerWord) {
      this.forgetRarest();
    }
    if (2 * (this.size + 1) > this.mask) {
      this.growTable();
    }
    const entry = this.size++;
    const offset = this.offsets[entry]!;
    if (this.size > this.counts.length) {
      this.growEntries();
    }
    if (offset + length > this.bytes.length) {
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(this.bytes.length * 2, offset + length)));
    }
    for (let i = 0; i < length; i++) {
      this.bytes[offset + i] = source[start + i]!;
    }
    this.offsets[entry + 1] = offset + length;
    this.counts[entry] = count;
    const id = this.nextId++;
    if (this.ids) {
      this.ids[entry] = id;
    }
    this.place(hash, entry);
    return id;
  }

  private place(hash: number, entry: number): void {
    let slot = hash & this.mask;
    while (this.slots[2 * slot + 1] !== 0) {
      slot = (slot + 1) & this.mask;
    }
    this.slots[2 * slot] = hash;
    this.slots[2 * slot + 1] = entry + 1;
  }

  private growTable(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.mask = old.length - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] !== 0) {
        this.place(old[i]!, old[i + 1]! - 1);
      }
    }
  }

  private growEntries(): void {
    const capacity = this.counts.length * 2;
    this.counts = grown(this.counts, new Float64Array(capacity));
    this.offsets = grown(this.offsets, new Uint32Array(capacity + 1));
    this.ids &&= grown(this.ids, new Int32Array(capacity));
  }

  private forgetRarest(): void {
    const { size, bytes, offsets, counts } = this;
    const sorted = counts.slice(0, size).sort();
    let keep = Math.floor(this.maxWords * 0.75);
    let limit = this.forgottenCount + 1;
    for (;;) {
      limit = Math.max(limit, keep < size ? sorted[size - 1 - keep]! : 0);
      let keptBytes = 0;
      for (let entry = 0; entry < size; entry++) {
        if (counts[entry]! > limit) {
          keptBytes += offsets[entry + 1]! - offsets[entry]!;
        }
      }
      if (keptBytes <= this.maxWords * bytesPerWord * 0.75) {
        break;
      }
      keep = Math.floor(keep / 2);
    }
    this.forgottenCount = limit;

    this.slots.fill(0);
    const ids = (this.ids ??= Int32Array.from({ length: counts.length }, (_, entry) => entry));
    let kept = 0;
    for (let entry = 0; entry < size; entry++) {
      if (counts[entry]! <= limit) {
        continue;
      }
      const start = offsets[entry]!;
      const end = offsets[entry + 1]!;
      const target = offsets[kept]!;
      bytes.copyWithin(target, start, end);
      offsets[kept + 1] = target + end - start;
      counts[kept] = counts[entry]!;
      ids[kept] = ids[entry]!;
      this.place(hashBytes(bytes, target, offsets[kept + 1]!), kept);
      kept++;
    }
    this.size = kept;
  }
}

function grown<Values extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  old: Values,
  target: Values,
): Values {
  target.set(old);
  return target;
}

/**
 * Orders words by count, most frequent first, and equally frequent ones by their UTF-8 bytes, so that the result
 * depends on the words and counts alone.
 *
 * @param minCount words with fewer occurrences are left out.
 * @returns the vocabulary, and for each of `words` its id there, or -1 where it was left out.
 */
export function rankWords(
  words: WordCounts,
  minCount: number,
): { vocabulary: Vocabulary; rankOf: Int32Array<ArrayBuffer> } {
  const { bytes, offsets, counts } = words;
  const size = counts.length;
  let order = new Uint32Array(size);
  let kept = 0;
  for (let entry = 0; entry < size; entry++) {
    if (counts[entry]! >= minCount) {
      order[kept++] = entry;
    }
  }
  order = order.subarray(0, kept).sort((a, b) => counts[b]! - counts[a]! || compareWords(words, a, b));

  const rankOf = new Int32Array(size).fill(-1);
  const rankedOffsets = new Uint32Array(order.length + 1);
  order.forEach((entry, rank) => {
    rankOf[entry] = rank;
    rankedOffsets[rank + 1] = rankedOffsets[rank]! + offsets[entry + 1]! - offsets[entry]!;
  });
  const rankedBytes = new Uint8Array(rankedOffsets[order.length]!);
  const rankedCounts = new Float64Array(order.length);
  order.forEach((entry, rank) => {
    rankedBytes.set(bytes.subarray(offsets[entry], offsets[entry + 1]), rankedOffsets[rank]);
    rankedCounts[rank] = counts[entry]!;
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
