import { Vocabulary, hashBytes } from '../vocabulary';

/** Memory for rows x dimensions float32 values. */
export type Allocate = (rows: number, dimensions: number) => Float32Array;

/**
 * Words and rows as a reader finds them, in order. A word that comes again is dropped with its row, as gensim does.
 * Words that are not valid UTF-8 get replacement characters.
 */
export class VectorTable {
  private bytes = new Uint8Array(64 * 1024);
  private offsets: Uint32Array;
  private used = 0;
  private rows = 0;
  private vectors: Float32Array;
  private table = new Int32Array(1024).fill(-1);
  /** Rows that were dropped because their word had come before. */
  duplicates = 0;

  /** @param expectedRows what memory is taken for at once; more rows make it grow. */
  constructor(
    readonly dimensions: number,
    expectedRows: number,
    private readonly allocate: Allocate,
  ) {
    this.offsets = new Uint32Array(expectedRows + 1);
    this.vectors = allocate(expectedRows, dimensions);
  }

  get size(): number {
    return this.rows;
  }

  /**
   * Appends a word. Answers with where its row goes: `dimensions` values from index `row` of `vectors`.
   * `undefined` if the word stands already.
   */
  add(source: Uint8Array, start: number, end: number): { vectors: Float32Array; row: number } | undefined {
    const word = validUtf8(source.subarray(start, end));
    if (!this.claim(word)) {
      this.duplicates++;
      return undefined;
    }
    if (this.used + word.length > this.bytes.length) {
      this.bytes = grown(this.bytes, new Uint8Array((this.used + word.length) * 2));
    }
    if (this.rows + 2 > this.offsets.length) {
      this.offsets = grown(this.offsets, new Uint32Array(this.offsets.length * 2 + 2));
    }
    if ((this.rows + 1) * this.dimensions > this.vectors.length) {
      this.vectors = grown(this.vectors, this.allocate(Math.ceil(this.rows * 1.5 + 16), this.dimensions));
    }
    this.bytes.set(word, this.used);
    this.used += word.length;
    this.rows++;
    this.offsets[this.rows] = this.used;
    return { vectors: this.vectors, row: (this.rows - 1) * this.dimensions };
  }

  finish(): { readonly vocabulary: Vocabulary; readonly vectors: Float32Array } {
    return {
      vocabulary: new Vocabulary(
        this.bytes.subarray(0, this.used),
        this.offsets.subarray(0, this.rows + 1),
        new Float64Array(this.rows),
      ),
      vectors: this.vectors.subarray(0, this.rows * this.dimensions),
    };
  }

  /** Enters the next row's word into the hash table; false if it is there. */
  private claim(word: Uint8Array): boolean {
    if (this.rows * 2 >= this.table.length) {
      const old = this.table;
      this.table = new Int32Array(old.length * 4).fill(-1);
      for (const id of old) {
        if (id >= 0) {
          this.table[this.slot(this.bytes.subarray(this.offsets[id], this.offsets[id + 1]))] = id;
        }
      }
    }
    const slot = this.slot(word);
    if (this.table[slot]! >= 0) {
      return false;
    }
    this.table[slot] = this.rows;
    return true;
  }

  /** Where `word` is in the table, or the free slot it would take. */
  private slot(word: Uint8Array): number {
    const mask = this.table.length - 1;
    let slot = hashBytes(word, 0, word.length) & mask;
    while (this.table[slot]! >= 0 && !this.isWord(this.table[slot]!, word)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isWord(id: number, word: Uint8Array): boolean {
    const from = this.offsets[id]!;
    if (this.offsets[id + 1]! - from !== word.length) {
      return false;
    }
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[from + i] !== word[i]) {
        return false;
      }
    }
    return true;
  }
}

function grown<Values extends Uint8Array | Uint32Array | Float32Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}

function validUtf8(bytes: Uint8Array): Uint8Array {
  if (bytes.every((byte) => byte < 0x80)) {
    return bytes;
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return text.includes('\ufffd') ? new TextEncoder().encode(text) : bytes;
}
