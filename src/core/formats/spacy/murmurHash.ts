import { upperProduct } from '../shared/product64';

/** The multiplier of MurmurHash64A, in halves. */
const HIGH = 0xc6a4a793 | 0;
const LOW = 0x5bd1e995;

/** A number of 64 bits in halves; `hash` fills the same one again and again, so that nothing is allocated. */
export class MurmurHash {
  /** Both as signed integers of 32 bits. */
  high = 0;
  low = 0;

  /** MurmurHash64A of Austin Appleby (MurmurHash2.cpp), as `murmurhash.hash64` computes it for spaCy. */
  hash(bytes: Uint8Array, seed: number): void {
    // h = seed ^ (length * m)
    this.high = 0;
    this.low = bytes.length | 0;
    this.multiply();
    this.low ^= seed;
    let { high, low } = this;
    let at = 0;
    for (; at + 8 <= bytes.length; at += 8) {
      this.low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      this.high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
      this.multiply();
      this.low ^= this.high >>> 15; // k ^= k >> 47
      this.multiply();
      this.high ^= high;
      this.low ^= low;
      this.multiply();
      ({ high, low } = this);
    }
    if (at < bytes.length) {
      for (let i = 0; at + i < bytes.length; i++) {
        if (i < 4) {
          this.low ^= bytes[at + i]! << (8 * i);
        } else {
          this.high ^= bytes[at + i]! << (8 * (i - 4));
        }
      }
      this.multiply();
    }
    this.low ^= this.high >>> 15;
    this.multiply();
    this.low ^= this.high >>> 15;
  }

  /** Times the multiplier, modulo 2^64. */
  private multiply(): void {
    const { high, low } = this;
    this.low = Math.imul(low, LOW);
    this.high = (upperProduct(low, LOW) + Math.imul(high, LOW) + Math.imul(low, HIGH)) | 0;
  }
}
