// Products of small dense float32 matrices with rows in multiples of 16 bytes. Eight sums stay in registers.
// They keep two multiply-add units busy at a latency of four cycles, and leave half of the 16 registers to the
// operands.
import { multiplyAdd, sumLanes } from './simd';

/**
 * Computes c = a b or c += a b, where a is m x k and b is k x n.
 *
 * @param a       address of a; element (i, l) is at a + i * aRow + l * aColumn, so a may be transposed
 * @param aRow    bytes from one row of a to the next
 * @param aColumn bytes from one column of a to the next
 * @param b, c    addresses of b and c, row by row
 * @param bRow    bytes from one row of b to the next
 * @param cRow    bytes from one row of c to the next
 * @param m       rows of a and c, a multiple of 4
 * @param k       columns of a, rows of b
 * @param nBytes  4 n, a multiple of 16
 * @param adds    whether to add to c instead of overwriting it
 */
export function multiply(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  m: u32,
  k: u32,
  nBytes: usize,
  adds: bool,
): void {
  const aFour = 4 * aRow;
  const whole = nBytes & ~31;
  // A panel of 8 columns of b stays in the first-level cache while all rows of a pass.
  for (let column: usize = 0; column < whole; column += 32) {
    let rows = a;
    let target = c + column;
    for (let i: u32 = 0; i < m; i += 4) {
      let a0 = rows;
      let a1 = a0 + aRow;
      let a2 = a1 + aRow;
      let a3 = a2 + aRow;
      let bRowAt = b + column;
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (let l: u32 = 0; l < k; l++) {
        const b0 = v128.load(bRowAt);
        const b1 = v128.load(bRowAt, 16);
        const x0 = v128.load32_splat(a0);
        s00 = multiplyAdd(x0, b0, s00);
        s01 = multiplyAdd(x0, b1, s01);
        const x1 = v128.load32_splat(a1);
        s10 = multiplyAdd(x1, b0, s10);
        s11 = multiplyAdd(x1, b1, s11);
        const x2 = v128.load32_splat(a2);
        s20 = multiplyAdd(x2, b0, s20);
        s21 = multiplyAdd(x2, b1, s21);
        const x3 = v128.load32_splat(a3);
        s30 = multiplyAdd(x3, b0, s30);
        s31 = multiplyAdd(x3, b1, s31);
        a0 += aColumn;
        a1 += aColumn;
        a2 += aColumn;
        a3 += aColumn;
        bRowAt += bRow;
      }
      put(target, s00, adds);
      put(target + 16, s01, adds);
      target += cRow;
      put(target, s10, adds);
      put(target + 16, s11, adds);
      target += cRow;
      put(target, s20, adds);
      put(target + 16, s21, adds);
      target += cRow;
      put(target, s30, adds);
      put(target + 16, s31, adds);
      target += cRow;
      rows += aFour;
    }
  }
  if (whole < nBytes) {
    for (let i: u32 = 0; i < m; i++) {
      let at = a + <usize>i * aRow;
      let bRowAt = b + whole;
      let sum = f32x4.splat(0);
      for (let l: u32 = 0; l < k; l++) {
        sum = multiplyAdd(v128.load32_splat(at), v128.load(bRowAt), sum);
        at += aColumn;
        bRowAt += bRow;
      }
      put(c + <usize>i * cRow + whole, sum, adds);
    }
  }
}

/** Stores four values, or adds them to those in memory. */
// @ts-ignore: decorator
@inline
function put(target: usize, value: v128, adds: bool): void {
  v128.store(target, adds ? f32x4.add(v128.load(target), value) : value);
}

/**
 * Computes c = a b', where a is m x k and b is n x k: the dot products of the rows of a with the rows of b.
 *
 * @param a, b, c addresses of the matrices, row by row
 * @param aRow    bytes from one row of a to the next
 * @param bRow    bytes from one row of b to the next
 * @param cRow    bytes from one row of c to the next
 * @param m       rows of a, a multiple of 2
 * @param n       rows of b, a multiple of 4
 * @param bytes   4 k, a multiple of 16
 */
export function multiplyByRows(
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  m: u32,
  n: u32,
  bytes: usize,
): void {
  for (let j: u32 = 0; j < n; j += 4) {
    const b0 = b + <usize>j * bRow;
    const b1 = b0 + bRow;
    const b2 = b1 + bRow;
    const b3 = b2 + bRow;
    let target = c + 4 * <usize>j;
    for (let i: u32 = 0; i < m; i += 2) {
      const a0 = a + <usize>i * aRow;
      const a1 = a0 + aRow;
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s02 = s00;
      let s03 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      let s13 = s00;
      for (let at: usize = 0; at < bytes; at += 16) {
        const x0 = v128.load(a0 + at);
        const x1 = v128.load(a1 + at);
        const y0 = v128.load(b0 + at);
        s00 = multiplyAdd(x0, y0, s00);
        s10 = multiplyAdd(x1, y0, s10);
        const y1 = v128.load(b1 + at);
        s01 = multiplyAdd(x0, y1, s01);
        s11 = multiplyAdd(x1, y1, s11);
        const y2 = v128.load(b2 + at);
        s02 = multiplyAdd(x0, y2, s02);
        s12 = multiplyAdd(x1, y2, s12);
        const y3 = v128.load(b3 + at);
        s03 = multiplyAdd(x0, y3, s03);
        s13 = multiplyAdd(x1, y3, s13);
      }
      v128.store(target, sumLanes(s00, s01, s02, s03));
      v128.store(target + cRow, sumLanes(s10, s11, s12, s13));
      target += 2 * cRow;
    }
  }
}
