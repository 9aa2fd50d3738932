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
  private rowValues: Float32Array;
  private table = new Int32Array(1024).fill(-1);

  /** @param expectedRows what memory is taken for at once; more rows make it grow. */
  constructor(
    readonly dimensions: number,
    expectedRows: number,
    private readonly allocate: Allocate,
  ) {
    this.offsets = new Uint32Array(expectedRows + 1);
    this.rowValues = allocate(expectedRows, dimensions);
  }

  /** Room for the rows; another array after `add`, if it had to grow. */
  get vectors(): Float32Array {
    return this.rowValues;
  }

  /**
   * Appends the word `source[start..end)`. Answers with the index in `vectors` where its row of `dimensions` values goes,
   * or -1 if the word stands already.
   */
  add(source: Uint8Array, start: number, end: number): number {
    if (!isAscii(source, start, end)) {
      source = validUtf8(source.subarray(start, end));
      start = 0;
      end = source.length;
    }
    const slot = this.slot(source, start, end);
    if (this.table[slot]! >= 0) {
      return -1;
    }
    this.table[slot] = this.rows;
    this.reserve(end - start);
    for (let i = start; i < end; i++) {
      this.bytes[this.used++] = source[i]!;
    }
    this.offsets[++this.rows] = this.used;
    if (this.rows * 2 > this.table.length) {
      this.growTable();
    }
    return (this.rows - 1) * this.dimensions;
  }

  finish(): { readonly vocabulary: Vocabulary; readonly vectors: Float32Array } {
    return {
      vocabulary: new Vocabulary(
        this.bytes.subarray(0, this.used),
        this.offsets.subarray(0, this.rows + 1),
        new Float64Array(this.rows),
      ),
      vectors: this.rowValues.subarray(0, this.rows * this.dimensions),
    };
  }

  /** Makes room for one more row and its word. */
  private reserve(wordBytes: number): void {
    if (this.used + wordBytes > this.bytes.length) {
      this.bytes = grown(this.bytes, new Uint8Array((this.used + wordBytes) * 2));
    }
    if (this.rows + 2 > this.offsets.length) {
      this.offsets = grown(this.offsets, new Uint32Array(this.offsets.length * 2 + 2));
    }
    if ((this.rows + 1) * this.dimensions > this.rowValues.length) {
      this.rowValues = grown(this.rowValues, this.allocate(Math.ceil(this.rows * 1.5 + 16), this.dimensions));
    }
  }

  private growTable(): void {
    this.table = new Int32Array(this.table.length * 4).fill(-1);
    for (let id = 0; id < this.rows; id++) {
      this.table[this.slot(this.bytes, this.offsets[id]!, this.offsets[id + 1]!)] = id;
    }
  }

  /** Where a word is in the table, or the free slot it would take. */
  private slot(source: Uint8Array, start: number, end: number): number {
    const mask = this.table.length - 1;
    let slot = hashBytes(source, start, end) & mask;
    while (this.table[slot]! >= 0 && !this.isWord(this.table[slot]!, source, start, end)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isWord(id: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[id]!;
    if (this.offsets[id + 1]! - from !== end - start) {
      return false;
    }
    for (let i = start; i < end; i++) {
      if (this.bytes[from + i - start] !== source[i]) {
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

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i]! >= 0x80) {
      return false;
    }
  }
  return true;
}

function validUtf8(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return text.includes('\ufffd') ? new TextEncoder().encode(text) : bytes;
}
