import { WordTable } from './wordTable';

const encoder = new TextEncoder();
/** Keeps a U+FEFF at the beginning of a word. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Words with ids 0..size-1, most frequent first. Packed UTF-8 holds them: a string for each would take many times the
 * memory.
 */
export class Vocabulary {
  /**
   * @param bytes   UTF-8 of all words, without separators
   * @param offsets size + 1 ascending byte offsets into `bytes`; word i is `bytes[offsets[i]..offsets[i + 1])`
   * @param counts  occurrences in the corpus, size values; all 0 where unknown
   * @param table   finds the words; by default it is built at the first lookup
   * @throws RangeError if `offsets` and `counts` do not fit each other
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly offsets: Uint32Array,
    readonly counts: Float64Array,
    private table?: WordTable,
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

  /** Prepares the lookup of words, in a thread that answers questions meanwhile. @param pause lets other work go on */
  async prepareLookup(pause: () => Promise<unknown>): Promise<void> {
    this.table ??= await WordTable.overInSlices(this.bytes, this.offsets, pause);
  }

  get size(): number {
    return this.counts.length;
  }

  /** @throws RangeError if no word has this id */
  word(id: number): string {
    const end = this.offsets[id + 1];
    if (end === undefined || id < 0) {
      throw new RangeError(`no word has id ${id}`);
    }
    return decoder.decode(this.bytes.subarray(this.offsets[id], end));
  }

  /** The id of `word`, or -1. A word that occurs twice has its first id, as in gensim. */
  id(word: string): number {
    const key = encoder.encode(word);
    return this.idOfBytes(key, 0, key.length);
  }

  /** The same for the word whose UTF-8 is `source[start..end)`. */
  idOfBytes(source: Uint8Array, start: number, end: number): number {
    this.table ??= WordTable.over(this.bytes, this.offsets);
    return this.table.find(source, start, end);
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
}

/** A vocabulary as it crosses threads: it has lost its methods. */
export type PackedVocabulary = Pick<Vocabulary, 'bytes' | 'offsets' | 'counts'>;
