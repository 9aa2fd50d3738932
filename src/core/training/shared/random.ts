/**
 * The generator sfc32 (Chris Doty-Humphrey, PractRand). It uses only 32-bit operations, so that the kernel
 * (src/kernel/assembly/random.ts) draws the same numbers.
 */
export class Random {
  private constructor(
    private a: number,
    private b: number,
    private c: number,
    private counter: number,
  ) {}

  /** @param stream distinguishes generators with the same seed, for example those of trainer threads */
  static seeded(seed: number, stream: number): Random {
    const random = new Random(seed >>> 0, Math.floor(seed / 0x100000000) >>> 0, stream >>> 0, 1);
    // Its author discards twelve rounds.
    for (let round = 0; round < 20; round++) {
      random.next();
    }
    return random;
  }

  /** The state, which the kernel continues from. */
  get state(): readonly [a: number, b: number, c: number, counter: number] {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.counter >>> 0];
  }

  /** 32 random bits, 0..2^32-1. */
  next(): number {
    const result = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** Returns a random integer in 0..bound-1, bound up to 2^32: the exact high half of a 64-bit product. */
  below(bound: number): number {
    const bits = this.next();
    const low = (bits & 0xffff) * bound;
    return Math.floor(((bits >>> 16) * bound + Math.floor(low / 0x10000)) / 0x10000);
  }
}
