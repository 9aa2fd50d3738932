import { carry, upperProduct } from '../shared/product64';

/** The multipliers of MurmurHash3_x64_128 in halves: c1 and c2 of the body, then the two of fmix64. */
const HIGH1 = 0x87c37b91 | 0;
const LOW1 = 0x114253d5;
const HIGH2 = 0x4cf5ad43;
const LOW2 = 0x2745937f;
const HIGH3 = 0xff51afd7 | 0;
const LOW3 = 0xed558ccd | 0;
const HIGH4 = 0xc4ceb9fe | 0;
const LOW4 = 0x1a85ec53;

const ADDEND1 = 0x52dce729;
const ADDEND2 = 0x38495ab5;

/** A reusable hash of 128 bits: `hash` overwrites `parts` and allocates nothing. */
export class MurmurHash3 {
  /** The lower and upper half of h1, then those of h2. */
  readonly parts = new Uint32Array(4);
  private low = 0;
  private high = 0;

  /**
   * Hashes `bytes[start..end)`. Signed halves of 32 bits stand for the 64-bit numbers of the algorithm.
   * @see MurmurHash3_x64_128 by Austin Appleby (smhasher, MurmurHash3.cpp)
   */
  hash(bytes: Uint8Array, start: number, end: number, seed: number): void {
    let low1 = seed | 0;
    let high1 = 0;
    let low2 = low1;
    let high2 = 0;
    let at = start;
    for (; at + 16 <= end; at += 16) {
      this.mixFirst(word(bytes, at), word(bytes, at + 4));
      low1 ^= this.low;
      high1 ^= this.high;
      // h1 = (rotl(h1, 27) + h2) * 5 + ADDEND1
      let low = (((low1 << 27) | (high1 >>> 5)) + low2) | 0;
      let high = (((high1 << 27) | (low1 >>> 5)) + high2 + carry(low, low2)) | 0;
      low1 = (Math.imul(low, 5) + ADDEND1) | 0;
      high1 = (Math.imul(high, 5) + upperProduct(low, 5) + carry(low1, ADDEND1)) | 0;

      this.mixSecond(word(bytes, at + 8), word(bytes, at + 12));
      low2 ^= this.low;
      high2 ^= this.high;
      // h2 = (rotl(h2, 31) + h1) * 5 + ADDEND2
      low = (((low2 << 31) | (high2 >>> 1)) + low1) | 0;
      high = (((high2 << 31) | (low2 >>> 1)) + high1 + carry(low, low1)) | 0;
      low2 = (Math.imul(low, 5) + ADDEND2) | 0;
      high2 = (Math.imul(high, 5) + upperProduct(low, 5) + carry(low2, ADDEND2)) | 0;
    }
    if (at + 8 < end) {
      this.mixSecond(rest(bytes, at + 8, end), rest(bytes, at + 12, end));
      low2 ^= this.low;
      high2 ^= this.high;
    }
    if (at < end) {
      this.mixFirst(rest(bytes, at, end), rest(bytes, at + 4, end));
      low1 ^= this.low;
      high1 ^= this.high;
    }
    low1 ^= end - start;
    low2 ^= end - start;
    // h1 += h2, h2 += h1; h1 = fmix64(h1), h2 = fmix64(h2); h1 += h2, h2 += h1
    low1 = (low1 + low2) | 0;
    high1 = (high1 + high2 + carry(low1, low2)) | 0;
    low2 = (low2 + low1) | 0;
    high2 = (high2 + high1 + carry(low2, low1)) | 0;
    this.finalise(low2, high2);
    low2 = this.low;
    high2 = this.high;
    this.finalise(low1, high1);
    low1 = (this.low + low2) | 0;
    high1 = (this.high + high2 + carry(low1, low2)) | 0;
    low2 = (low2 + low1) | 0;
    high2 = (high2 + high1 + carry(low2, low1)) | 0;
    this.parts[0] = low1;
    this.parts[1] = high1;
    this.parts[2] = low2;
    this.parts[3] = high2;
  }

  /** k1 = rotl(k1 * c1, 31) * c2 */
  private mixFirst(low: number, high: number): void {
    this.multiply(low, high, LOW1, HIGH1);
    this.multiply((this.low << 31) | (this.high >>> 1), (this.high << 31) | (this.low >>> 1), LOW2, HIGH2);
  }

  /** k2 = rotl(k2 * c2, 33) * c1 */
  private mixSecond(low: number, high: number): void {
    this.multiply(low, high, LOW2, HIGH2);
    this.multiply((this.high << 1) | (this.low >>> 31), (this.low << 1) | (this.high >>> 31), LOW1, HIGH1);
  }

  /** fmix64: three shifts by 33 with a product after each of the first two */
  private finalise(low: number, high: number): void {
    this.multiply(low ^ (high >>> 1), high, LOW3, HIGH3);
    this.multiply(this.low ^ (this.high >>> 1), this.high, LOW4, HIGH4);
    this.low ^= this.high >>> 1;
  }

  /** Sets `low` and `high` to the product modulo 2^64. */
  private multiply(low: number, high: number, byLow: number, byHigh: number): void {
    this.low = Math.imul(low, byLow);
    this.high = (upperProduct(low, byLow) + Math.imul(high, byLow) + Math.imul(low, byHigh)) | 0;
  }
}

/** Returns four bytes as a little-endian integer. */
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Returns up to four bytes, those before `end`, as a little-endian integer. */
function rest(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = 0; i < 4 && at + i < end; i++) {
    value |= bytes[at + i]! << (8 * i);
  }
  return value;
}
