/**
 * The state in which a hash begins; `hashStep` adds one byte after the other. It is random, so that no file can be made
 * whose words all get the same hash. Hashes therefore never leave the thread that made them.
 */
export const HASH_SEED = Math.floor(Math.random() * 2 ** 32) | 0;

/**
 * Random too: with FNV's own prime, pieces of text that collide do so from any seed. It is 5 modulo 8, as the
 * multiplier of a generator with full period.
 */
const HASH_FACTOR = (Math.floor(Math.random() * 2 ** 32) & ~7) | 5;

/** Adds one byte to a 32-bit hash: FNV-1a with another factor. */
export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, HASH_FACTOR);
}

/**
 * Mixes the high bits into the low ones, which tables use. The result has 30 bits: engines pass it without allocating.
 */
export function hashFinish(hash: number): number {
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

/** The hash of `bytes[start..end)`, an integer of 30 bits. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) {
    hash = hashStep(hash, bytes[i]!);
  }
  return hashFinish(hash);
}
