/**
 * The upper 32 bits of the product of two unsigned integers of 32 bits, as a signed one; the lower ones are `Math.imul`.
 * From products of 16 bits: none of the sums passes 2^32, so that integers of 32 bits do, which are fast.
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

/** What the sum of two integers of 32 bits carries to the next ones: 1 where `sum`, its lower 32 bits, is below `part`. */
export function carry(sum: number, part: number): number {
  return sum >>> 0 < part >>> 0 ? 1 : 0;
}
