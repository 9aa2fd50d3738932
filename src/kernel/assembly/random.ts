// sfc32 (Chris Doty-Humphrey, PractRand). It uses 32-bit operations only, so src/core/training/shared/random.ts draws
// the same numbers.
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let counter: u32 = 0;

/** Sets the state of the generator: three words and its counter. */
export function setRandomState(a0: u32, b0: u32, c0: u32, counter0: u32): void {
  a = a0;
  b = b0;
  c = c0;
  counter = counter0;
}

/** Returns 32 random bits. */
// @ts-ignore: decorator
@inline
export function nextRandom(): u32 {
  const result = a + b + counter;
  counter++;
  a = b ^ (b >> 9);
  b = c + (c << 3);
  c = rotl<u32>(c, 21) + result;
  return result;
}

/** Returns a random integer in 0..bound-1: the high half of a product. The bias is below bound / 2^32. */
// @ts-ignore: decorator
@inline
export function nextBelow(bound: u32): u32 {
  return <u32>((<u64>nextRandom() * <u64>bound) >> 32);
}
