import { VecinityError } from '../../errors';

const encoder = new TextEncoder();

/** Maximum bytes of all words, because offsets have 32 bits. */
const MAX_BYTES = 2 ** 32 - 1;

/** Words in the order of their rows, as UTF-8 without separators; word i is `bytes[offsets[i]..offsets[i+1])`. */
export interface PackedWords {
  readonly size: number;
  readonly bytes: Uint8Array;
  /** `size` + 1 positions in `bytes`. */
  readonly offsets: Uint32Array;
}

/** Packs words one after the other. */
export class WordPacker {
  private bytes = new Uint8Array(64 * 1024);
  private offsets = new Uint32Array(1024);
  private words = 0;

  get size(): number {
    return this.words;
  }

  /** Bytes of all words so far. */
  get byteLength(): number {
    return this.offsets[this.words]!;
  }

  add(word: string): void {
    const from = this.reserve(3 * word.length);
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (code >= 0x80) {
        const { written } = encoder.encodeInto(word, this.bytes.subarray(from));
        this.offsets[++this.words] = from + written;
        return;
      }
      this.bytes[from + i] = code;
    }
    this.offsets[++this.words] = from + word.length;
  }

  /** Adds a word. @param word UTF-8, not checked; VectorTable replaces invalid bytes */
  addBytes(word: Uint8Array): void {
    const from = this.reserve(word.length);
    this.bytes.set(word, from);
    this.offsets[++this.words] = from + word.length;
  }

  finish(): PackedWords {
    return {
      size: this.words,
      bytes: this.bytes.subarray(0, this.offsets[this.words]),
      offsets: this.offsets.subarray(0, this.words + 1),
    };
  }

  /** Reserves memory for one more word of at most `bytes` bytes. @returns its position */
  private reserve(bytes: number): number {
    const from = this.offsets[this.words]!;
    if (from + bytes > this.bytes.length) {
      if (from + bytes > MAX_BYTES) {
        throw new VecinityError('outOfMemory', `The first ${this.words + 1} words have more than ${MAX_BYTES} bytes.`, {
          remedy: 'Open a part of the words in a file of its own.',
        });
      }
      const longer = new Uint8Array(Math.min(MAX_BYTES, 2 * (from + bytes)));
      longer.set(this.bytes.subarray(0, from));
      this.bytes = longer;
    }
    if (this.words + 2 > this.offsets.length) {
      const longer = new Uint32Array(2 * this.offsets.length);
      longer.set(this.offsets);
      this.offsets = longer;
    }
    return from;
  }
}

/**
 * Maximum bytes of the words in a pickle. A pickle stores a repeated word once, so a few bytes could ask for any amount of
 * memory.
 */
export function mostPickledBytes(fileBytes: number): number {
  return 4 * fileBytes + 1_000_000;
}

/** Packs words. @param words in the order of their rows */
export function packWords(words: Iterable<string>): PackedWords {
  const packer = new WordPacker();
  for (const word of words) {
    packer.add(word);
  }
  return packer.finish();
}

/** Returns names for rows without a word: their numbers, from 0. */
export function numberRows(from: number, to: number): PackedWords {
  const size = Math.max(0, to - from);
  const offsets = new Uint32Array(size + 1);
  const bytes = new Uint8Array(size * String(to).length);
  // Writes digits directly, because millions of small strings would take seconds.
  for (let i = 0; i < size; i++) {
    const start = offsets[i]!;
    let end = start;
    for (let rest = from + i; rest >= 10; rest = Math.floor(rest / 10)) {
      end++;
    }
    let rest = from + i;
    for (let at = end; at >= start; at--) {
      bytes[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    offsets[i + 1] = end + 1;
  }
  return { size, bytes: bytes.subarray(0, offsets[size]), offsets };
}
