import { editDistance } from '../text/editDistance';
import type { Vocabulary } from '../vocabulary';

const MAX_LETTERS = 255;

/**
 * Finds the words of a vocabulary with the most similar spelling: an edit distance of at most 2, or 1 for words of up
 * to three letters. The case of ASCII letters does not matter.
 */
export class SpellingIndex {
  /** A bit for each letter that occurs in a word. One edit sets and clears at most one bit. */
  private readonly signatures: Uint32Array;
  /** Number of letters (code points) of each word, at most 255. */
  private readonly lengths: Uint8Array;
  private readonly letters = new Int32Array(MAX_LETTERS + 1);

  constructor(private readonly vocabulary: Vocabulary) {
    this.signatures = new Uint32Array(vocabulary.size);
    this.lengths = new Uint8Array(vocabulary.size);
    for (let id = 0; id < vocabulary.size; id++) {
      const length = this.readLetters(id, this.letters);
      this.lengths[id] = Math.min(length, MAX_LETTERS);
      this.signatures[id] = signature(this.letters, length);
    }
  }

  /** Ids of at most `limit` words, the closest first, and the more frequent first among equals. */
  suggest(word: string, limit: number): number[] {
    const target = Int32Array.from(word.slice(0, 4 * MAX_LETTERS), (letter) => fold(letter.codePointAt(0)!));
    if (target.length === 0 || target.length > MAX_LETTERS || limit < 1) {
      return [];
    }
    const wanted = signature(target, target.length);
    let maxDistance = target.length <= 3 ? 1 : 2;
    const found: number[][] = [[], [], []];
    for (let id = 0; id < this.signatures.length; id++) {
      const length = this.lengths[id]!;
      if (length < target.length - maxDistance || length > target.length + maxDistance) {
        continue;
      }
      const letters = this.signatures[id]!;
      if (bits(letters & ~wanted) > maxDistance || bits(wanted & ~letters) > maxDistance) {
        continue;
      }
      this.readLetters(id, this.letters);
      const distance = editDistance(target, target.length, this.letters, length, maxDistance);
      if (distance > maxDistance) {
        continue;
      }
      found[distance]!.push(id);
      // A later word can only improve the result if it is closer.
      while (maxDistance >= 0 && found.slice(0, maxDistance + 1).flat().length >= limit) {
        maxDistance--;
      }
      if (maxDistance < 0) {
        break;
      }
    }
    return found.flat().slice(0, limit);
  }

  private readLetters(id: number, letters: Int32Array): number {
    const { bytes, offsets } = this.vocabulary;
    const end = offsets[id + 1]!;
    let count = 0;
    for (let i = offsets[id]!; i < end && count < letters.length; count++) {
      const lead = bytes[i++]!;
      let letter = lead;
      if (lead >= 0x80) {
        letter = lead & (lead >= 0xf0 ? 0x07 : lead >= 0xe0 ? 0x0f : 0x1f);
        while (i < end && (bytes[i]! & 0xc0) === 0x80) {
          letter = (letter << 6) | (bytes[i++]! & 0x3f);
        }
      }
      letters[count] = fold(letter);
    }
    return count;
  }
}

/** Lower case for ASCII letters. */
function fold(letter: number): number {
  return letter >= 0x41 && letter <= 0x5a ? letter + 0x20 : letter;
}

function signature(letters: Int32Array, length: number): number {
  let mask = 0;
  for (let i = 0; i < length; i++) {
    mask |= 1 << (letters[i]! & 31);
  }
  return mask >>> 0;
}

function bits(mask: number): number {
  mask -= (mask >>> 1) & 0x55555555;
  mask = (mask & 0x33333333) + ((mask >>> 2) & 0x33333333);
  return Math.imul((mask + (mask >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
