import { hashBytes } from './wordHash';

/** No hash: hashes are not negative. */
const NONE = -1;
/** Words that are entered in about two milliseconds. */
const SLICE_WORDS = 10_000;
/** Minimum slots of a table. */
const MIN_SLOTS = 16;

/**
 * Words in order of insertion, found by their bytes: an open-addressing hash table with linear probing over packed
 * UTF-8, at most half full. It makes no string and no object for a word. Ids are 0..size-1.
 */
export class WordTable {
  /** UTF-8 of all words, without separators. May be longer than the words. */
  bytes: Uint8Array;
  /** Word i is `bytes[offsets[i]..offsets[i + 1])`. May be longer than size + 1. */
  offsets: Uint32Array;
  private words = 0;
  /** Ids; -1 is free. The length is a power of two. */
  private slots: Int32Array;
  /** Where the last `find` ended in vain, and the hash it searched: `insert` need not probe again. */
  private gap = 0;
  private gapHash = NONE;

  /** @param words, bytes expected numbers; the table grows beyond them. */
  constructor(words = 0, bytes = 0) {
    this.bytes = new Uint8Array(bytes);
    this.offsets = new Uint32Array(words + 1);
    this.slots = freeSlots(words);
  }

  /**
   * A table over words that are packed already; it shares their arrays. Where a word occurs twice, `find` returns the
   * first id.
   * @param offsets size + 1 ascending byte offsets into `bytes`
   */
  static over(bytes: Uint8Array, offsets: Uint32Array): WordTable {
    const table = new WordTable();
    table.bytes = bytes;
    table.offsets = offsets;
    table.words = offsets.length - 1;
    table.fill(freeSlots(table.words));
    return table;
  }

  /**
   * As `over`, for a thread that answers questions meanwhile.
   * @param pause lets other work go on; called every SLICE_WORDS words
   */
  static async overInSlices(
    bytes: Uint8Array,
    offsets: Uint32Array,
    pause: () => Promise<unknown>,
  ): Promise<WordTable> {
    const table = WordTable.over(bytes, offsets.subarray(0, 1));
    table.offsets = offsets;
    table.words = offsets.length - 1;
    table.slots = freeSlots(table.words);
    for (let from = 0; from < table.words; from += SLICE_WORDS) {
      table.enter(from, Math.min(table.words, from + SLICE_WORDS));
      await pause();
    }
    return table;
  }

  get size(): number {
    return this.words;
  }

  /** Bytes of all words together. */
  get byteLength(): number {
    return this.offsets[this.words]!;
  }

  /** The id of the word `source[start..end)` with the hash `hash`, or -1. */
  find(source: Uint8Array, start: number, end: number, hash = hashBytes(source, start, end)): number {
    const { slots, bytes, offsets } = this;
    const mask = slots.length - 1;
    const length = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot]!;
      if (id < 0) {
        this.gap = slot;
        this.gapHash = hash;
        return -1;
      }
      const offset = offsets[id]!;
      if (offsets[id + 1]! - offset === length) {
        let i = 0;
        while (i < length && bytes[offset + i] === source[start + i]) {
          i++;
        }
        if (i === length) {
          return id;
        }
      }
    }
  }

  /** Appends a word that `find` has not found. Returns its id. */
  insert(source: Uint8Array, start: number, end: number, hash = hashBytes(source, start, end)): number {
    const id = this.words;
    const offset = this.offsets[id]!;
    this.reserve(end - start);
    const { bytes } = this;
    for (let i = start, to = offset; i < end; i++, to++) {
      bytes[to] = source[i]!;
    }
    this.offsets[id + 1] = offset + end - start;
    this.words++;
    if (this.words * 2 > this.slots.length) {
      this.fill(freeSlots(this.words * 2));
    } else {
      this.slots[hash === this.gapHash ? this.gap : this.freeSlot(hash)] = id;
      this.gapHash = NONE;
    }
    return id;
  }

  /** Drops the words for which `keeps` is false. The others keep their order and get new ids. */
  retain(keeps: (id: number) => boolean): void {
    const { bytes, offsets } = this;
    let kept = 0;
    for (let id = 0; id < this.words; id++) {
      if (keeps(id)) {
        const start = offsets[id]!;
        const end = offsets[id + 1]!;
        bytes.copyWithin(offsets[kept]!, start, end);
        offsets[kept + 1] = offsets[kept]! + end - start;
        kept++;
      }
    }
    this.words = kept;
    this.fill(this.slots.fill(-1));
  }

  /** Makes room for one more word of `length` bytes. */
  private reserve(length: number): void {
    const { bytes, offsets } = this;
    const needed = offsets[this.words]! + length;
    if (needed > bytes.length) {
      this.bytes = new Uint8Array(2 * needed);
      this.bytes.set(bytes);
    }
    if (this.words + 2 > offsets.length) {
      this.offsets = new Uint32Array(2 * offsets.length + 2);
      this.offsets.set(offsets);
    }
  }

  /** Enters all words into free slots. */
  private fill(slots: Int32Array): void {
    this.slots = slots;
    this.enter(0, this.words);
  }

  /** Enters the words `from..to`. */
  private enter(from: number, to: number): void {
    const { bytes, offsets } = this;
    for (let id = from; id < to; id++) {
      const hash = hashBytes(bytes, offsets[id]!, offsets[id + 1]!);
      if (this.find(bytes, offsets[id]!, offsets[id + 1]!, hash) < 0) {
        this.slots[this.gap] = id;
      }
    }
    this.gapHash = NONE;
  }

  private freeSlot(hash: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot]! >= 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}

/** Free slots for a number of words. */
function freeSlots(words: number): Int32Array {
  let slots = MIN_SLOTS;
  while (slots < 2 * words) {
    slots *= 2;
  }
  return new Int32Array(slots).fill(-1);
}
