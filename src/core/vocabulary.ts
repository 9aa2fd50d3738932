const encoder = new TextEncoder();
/** A word may begin with U+FEFF, which is a part of it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Words and their ids 0..size-1, most frequent first. Words are kept as packed UTF-8,
 * so that a million of them cost their bytes and not a million strings.
 */
export class Vocabulary {
  /**
   * @param bytes   UTF-8 of all words, without separators.
   * @param offsets size + 1 ascending byte offsets into `bytes`; word i is `bytes[offsets[i]..offsets[i+1])`.
   * @param counts  occurrences in the corpus, size values; all 0 where the source does not tell.
   * @param table   open-addressing table of ids (see `wordTable`), if there is one; else built at the first lookup.
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly offsets: Uint32Array,
    readonly counts: Float64Array,
    private table?: Int32Array,
  ) {
    if (offsets.length !== counts.length + 1) {
      throw new RangeError(`${offsets.length} offsets do not fit ${counts.length} counts`);
    }
  }

  /** Packs a list of words. `counts` default to 0. */
  static fromWords(words: readonly string[], counts?: ArrayLike<number>): Vocabulary {
    const encoded = words.map((word) => encoder.encode(word));
    const offsets = new Uint32Array(words.length + 1);
    encoded.forEach((word, id) => {
      offsets[id + 1] = offsets[id]! + word.length;
    });
    const bytes = new Uint8Array(offsets[words.length]!);
    encoded.forEach((word, id) => bytes.set(word, offsets[id]));
    return new Vocabulary(bytes, offsets, counts ? Float64Array.from(counts) : new Float64Array(words.length));
  }

  get size(): number {
    return this.counts.length;
  }

  /** @throws RangeError if there is no such id. */
  word(id: number): string {
    const end = this.offsets[id + 1];
    if (end === undefined || id < 0) {
      throw new RangeError(`no word has id ${id}`);
    }
    return decoder.decode(this.bytes.subarray(this.offsets[id], end));
  }

  /** The id of `word`, or -1. Where a word stands twice, the first one (as gensim). */
  id(word: string): number {
    const key = encoder.encode(word);
    return this.idOfBytes(key, 0, key.length);
  }

  /** The same for the word whose UTF-8 is `source[start..end)`. */
  idOfBytes(source: Uint8Array, start: number, end: number): number {
    const table = (this.table ??= this.buildTable());
    const mask = table.length - 1;
    for (let slot = hashBytes(source, start, end) & mask; ; slot = (slot + 1) & mask) {
      const id = table[slot]!;
      if (id < 0 || this.equals(id, source, start, end)) {
        return id;
      }
    }
  }

  /** The first `size` words, over the same memory. */
  first(size: number): Vocabulary {
    const { bytes, offsets, counts } = this;
    return new Vocabulary(bytes.subarray(0, offsets[size]), offsets.subarray(0, size + 1), counts.subarray(0, size));
  }

  /** Occurrences of word `id` in the corpus; 0 where unknown. */
  count(id: number): number {
    return this.counts[id] ?? 0;
  }

  private buildTable(): Int32Array {
    const table = wordTable(this.size);
    const mask = table.length - 1;
    for (let id = 0; id < this.size; id++) {
      const start = this.offsets[id]!;
      const end = this.offsets[id + 1]!;
      let slot = hashBytes(this.bytes, start, end) & mask;
      while (table[slot]! >= 0 && !this.equals(table[slot]!, this.bytes, start, end)) {
        slot = (slot + 1) & mask;
      }
      if (table[slot]! < 0) {
        table[slot] = id;
      }
    }
    return table;
  }

  private equals(id: number, other: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[id]!;
    if (this.offsets[id + 1]! - from !== end - start) {
      return false;
    }
    for (let i = start; i < end; i++) {
      if (this.bytes[from + i - start] !== other[i]) {
        return false;
      }
    }
    return true;
  }
}

/**
 * An empty open-addressing table for the ids of so many words: a word's id stands at its hash (`hashBytes`) modulo the
 * length, a power of two, or at the next free place; -1 is free.
 */
export function wordTable(size: number): Int32Array {
  let capacity = 16;
  while (capacity < size * 2) {
    capacity *= 2;
  }
  return new Int32Array(capacity).fill(-1);
}

/**
 * Start of a hash that is built byte by byte with `hashStep`. By chance, so that no file can be made whose words all get the
 * same place: no hash leaves the thread it is made in, and nothing depends on the order of places.
 */
export const hashSeed = Math.floor(Math.random() * 2 ** 32) | 0;

/** By chance, too: with FNV's own factor many pieces collide wherever the hash begins. 5 modulo 8, as for a generator of full period. */
const hashFactor = (Math.floor(Math.random() * 2 ** 32) & ~7) | 5;

/** FNV-1a with another factor, 32 bits: adds one byte. */
export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, hashFactor);
}

/** The final mix, because tables use the low bits. 30 bits, which every JavaScript engine passes without allocating. */
export function hashFinish(hash: number): number {
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

/** The hash of `bytes[start..end)`: an integer of 30 bits. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = hashSeed;
  for (let i = start; i < end; i++) {
    hash = hashStep(hash, bytes[i]!);
  }
  return hashFinish(hash);
}

/** A vocabulary as it crosses threads: it has lost its methods. */
export type PackedVocabulary = Pick<Vocabulary, 'bytes' | 'offsets' | 'counts'>;
