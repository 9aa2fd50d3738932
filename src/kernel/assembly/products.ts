// Products of small dense matrices, float32, rows in multiples of 16 bytes. Eight sums stay in registers: as many as two
// multiply-add units of four cycles' latency keep busy, and they leave half of the 16 registers to what is multiplied.
import { multiplyAdd, sumLanes } from './simd';

/**
 * c = a b, or c += a b: m x k times k x n.
 *
 * @param a       element (i, l) is at a + i * aRow + l * aColumn, so that a may be transposed
 * @param bRow, cRow  bytes from one row to the next
 * @param m       a multiple of 4
 * @param nBytes  4 n, a multiple of 16
 * @param adds    adds to c in place of overwriting it
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
  // Panels of b 8 columns wide stay in the first-level cache for all rows of a.
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

// @ts-ignore: decorator
@inline
function put(target: usize, value: v128, adds: bool): void {
  v128.store(target, adds ? f32x4.add(v128.load(target), value) : value);
}

/**
 * c = a b' : rows of a times rows of b, m x n dot products.
 *
 * @param m       a multiple of 2
 * @param n       a multiple of 4
 * @param bytes   of a row of a and b that count, a multiple of 16
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
