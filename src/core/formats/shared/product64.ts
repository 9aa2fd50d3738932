/**
 * Returns the upper 32 bits of the product of two unsigned 32-bit integers, as a signed integer; `Math.imul` returns the
 * lower ones. No sum of its 16-bit products passes 2^32, so fast 32-bit integers suffice.
 */
export function upperProduct(left: number, right: number): number {
  const a = left >>> 16;
  const b = left & 0xffff;
  const c = right >>> 16;
  const d = right & 0xffff;
  const middle = (Math.imul(b, c) + (Math.imul(b, d) >>> 16)) | 0;
  const middle2 = (Math.imul(a, d) + (middle & 0xffff)) | 0;
  return (Math.imul(a, c) + (middle >>> 16) + (middle2 >>> 16)) | 0;
}

/** Returns the carry of a 32-bit sum: 1 if `sum`, its lower 32 bits, is below the summand `part`. */
export function carry(sum: number, part: number): number {
  return sum >>> 0 < part >>> 0 ? 1 : 0;
}
