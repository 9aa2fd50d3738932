import { foldText } from '../text/normalize';
import { decodeUtf8 } from '../text/utf8';
import type { Vocabulary } from '../vocabulary';
import { hashFinish, HASH_SEED, hashStep } from '../wordHash';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Chooses which part of a word, `bytes[start..end)`, is its key; undefined leaves the word out. */
export type KeyRange = (
  bytes: Uint8Array,
  start: number,
  end: number,
) => { readonly start: number; readonly end: number } | undefined;

/**
 * A text as an index compares it: folded as in training, with spaces for low lines and hyphens. Words that a file
 * writes in another way have the same key. Greek capitals do not show which sigma they are.
 */
export function keyOf(text: string): string {
  return foldText(text)
    .replace(/[\s_\-\u2010\u2011]/gu, ' ')
    .replace(/ς/gu, 'σ');
}

/** Finds the words of a vocabulary by a key that several words may share. It takes 4 to 12 bytes for each word. */
export class KeyIndex {
  /** By hash the first entry, counted from 1; and for each entry the next one with this hash, 0 at the end. */
  private readonly heads: Int32Array;
  private readonly next: Int32Array;
  /** Ids, ascending. */
  private readonly ids: Int32Array;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly rangeOf: KeyRange,
  ) {
    const { bytes, offsets, size } = vocabulary;
    const ids = new Int32Array(size);
    const hashes = new Int32Array(size);
    let count = 0;
    for (let id = 0; id < size; id++) {
      const range = rangeOf(bytes, offsets[id]!, offsets[id + 1]!);
      if (range) {
        ids[count] = id;
        hashes[count++] = hashOfRange(bytes, range.start, range.end);
      }
    }
    this.ids = ids.slice(0, count);
    this.next = new Int32Array(count + 1);
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1, 1.5 * count))));
    for (let entry = count; entry > 0; entry--) {
      const slot = hashes[entry - 1]! & (this.heads.length - 1);
      this.next[entry] = this.heads[slot]!;
      this.heads[slot] = entry;
    }
  }

  /** The ids of at most `limit` words with the key of `text`, ascending: the most frequent words come first. */
  find(text: string, limit: number): number[] {
    const key = keyOf(text);
    const found: number[] = [];
    let entry = this.heads[hashOfText(key) & (this.heads.length - 1)]!;
    for (; entry !== 0 && found.length < limit; entry = this.next[entry]!) {
      const id = this.ids[entry - 1]!;
      if (this.keyAt(id) === key) {
        found.push(id);
      }
    }
    return found;
  }

  private keyAt(id: number): string {
    const { bytes, offsets } = this.vocabulary;
    const range = this.rangeOf(bytes, offsets[id]!, offsets[id + 1]!)!;
    return keyOf(decoder.decode(bytes.subarray(range.start, range.end)));
  }
}

function hashOfText(key: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    hash = hashStep(hashStep(hash, unit & 0xff), unit >> 8);
  }
  return hashFinish(hash);
}

/** Marks, letters of Korean syllables and capital sigma: their key depends on their neighbours. */
const needsNeighbours = /[\p{M}\u03a3\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"]/u;
const WHOLE = 1;
/** By code unit: 0 before the first look, `WHOLE` if a key needs the whole word, else the code unit in the key. */
const units = new Uint16Array(0x10000);

function unitOf(codePoint: number): number {
  return codePoint > 0xffff ? WHOLE : units[codePoint]! || (units[codePoint] = computeUnit(codePoint));
}

function computeUnit(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const key = keyOf(character);
  return codePoint <= WHOLE || key.length !== 1 || needsNeighbours.test(character + key) ? WHOLE : key.charCodeAt(0);
}

/** Whether a word `bytes[start..end)` of UTF-8 may differ from its key; other words are found as they are. */
export function mayDiffer(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end;) {
    const decoded = decodeUtf8(bytes, i, end);
    if (decoded < 0 || unitOf(decoded >>> 3) !== decoded >>> 3) {
      return true;
    }
    i += decoded & 7;
  }
  return false;
}

/** The hash of the key of `bytes[start..end)`, mostly without making a text. */
function hashOfRange(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end;) {
    const decoded = decodeUtf8(bytes, i, end);
    const unit = decoded < 0 ? WHOLE : unitOf(decoded >>> 3);
    if (unit === WHOLE) {
      return hashOfText(keyOf(decoder.decode(bytes.subarray(start, end))));
    }
    hash = hashStep(hashStep(hash, unit & 0xff), unit >> 8);
    i += decoded & 7;
  }
  return hashFinish(hash);
}
