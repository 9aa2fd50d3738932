import { multiplyAdd } from './simd';

// Products for the randomised SVD of a PPMI matrix, on panels of 32 columns: see
// src/core/training/counts/tallMatrix.ts. A row of a panel is 128 bytes. Its eight vectors stay in registers.

/**
 * Multiplies the sparse PPMI matrix by one panel, for rows `from` to `to` (exclusive):
 * target[row] = sum over the row's cells of max(0, log + rowBias + columnBias) * source[column].
 *
 * @param starts     address of u32 per row, and one more: index of the row's first cell
 * @param columns    address of u32 per cell: its column
 * @param logs       address of f32 per cell: the logarithm of its co-occurrence
 * @param rowBias    address of f32 per row
 * @param columnBias address of f32 per column
 * @param source     address of the panel that is multiplied
 * @param target     address of the panel for the result
 */
export function multiplySparse(
  starts: usize,
  columns: usize,
  logs: usize,
  rowBias: usize,
  columnBias: usize,
  source: usize,
  target: usize,
  from: u32,
  to: u32,
): void {
  for (let row = from; row < to; row++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const bias = load<f32>(rowBias + 4 * <usize>row);
    const start = starts + 4 * <usize>row;
    const end = 4 * <usize>load<u32>(start, 4);
    for (let at = 4 * <usize>load<u32>(start); at < end; at += 4) {
      const column = <usize>load<u32>(columns + at);
      const pmi = load<f32>(logs + at) + bias + load<f32>(columnBias + 4 * column);
      const value = f32x4.splat(max<f32>(pmi, 0));
      const x = source + 128 * column;
      s0 = multiplyAdd(value, v128.load(x), s0);
      s1 = multiplyAdd(value, v128.load(x, 16), s1);
      s2 = multiplyAdd(value, v128.load(x, 32), s2);
      s3 = multiplyAdd(value, v128.load(x, 48), s3);
      s4 = multiplyAdd(value, v128.load(x, 64), s4);
      s5 = multiplyAdd(value, v128.load(x, 80), s5);
      s6 = multiplyAdd(value, v128.load(x, 96), s6);
      s7 = multiplyAdd(value, v128.load(x, 112), s7);
    }
    storePanelRow(target + 128 * <usize>row, s0, s1, s2, s3, s4, s5, s6, s7);
  }
}

/**
 * Computes first' second of two panels over rows `from` to `to` (exclusive): 32 x 32 f32 at `target`.
 * The sums are in single precision, so call it for a few hundred rows at a time.
 */
export function gramPanels(first: usize, second: usize, from: u32, to: u32, target: usize): void {
  const end = 128 * <usize>to;
  for (let i: usize = 0; i < 128; i += 16) {
    for (let j: usize = 0; j < 128; j += 32) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      for (let at = 128 * <usize>from; at < end; at += 128) {
        const y0 = v128.load(second + at + j);
        const y1 = v128.load(second + at + j, 16);
        const x = first + at + i;
        const a = v128.load32_splat(x);
        a0 = multiplyAdd(a, y0, a0);
        a1 = multiplyAdd(a, y1, a1);
        const b = v128.load32_splat(x, 4);
        b0 = multiplyAdd(b, y0, b0);
        b1 = multiplyAdd(b, y1, b1);
        const c = v128.load32_splat(x, 8);
        c0 = multiplyAdd(c, y0, c0);
        c1 = multiplyAdd(c, y1, c1);
        const d = v128.load32_splat(x, 12);
        d0 = multiplyAdd(d, y0, d0);
        d1 = multiplyAdd(d, y1, d1);
      }
      // The four columns at byte i of `first` give rows i / 4 to i / 4 + 3 of the result, 128 bytes each.
      const t = target + 32 * i + j;
      v128.store(t, a0);
      v128.store(t, a1, 16);
      v128.store(t, b0, 128);
      v128.store(t, b1, 144);
      v128.store(t, c0, 256);
      v128.store(t, c1, 272);
      v128.store(t, d0, 384);
      v128.store(t, d1, 400);
    }
  }
}

/**
 * Multiplies rows `from` to `to` (exclusive) of a tall matrix by a square matrix, in place.
 *
 * @param matrix     address of the tall matrix, panel by panel
 * @param panelBytes bytes from one panel of the tall matrix to the next
 * @param width      columns of both matrices, a multiple of 32
 * @param factor     address of the square matrix, panel by panel: `width` rows of 32 columns each
 * @param scratch    address of room for one row, 4 x `width` bytes
 */
export function multiplyDense(
  matrix: usize,
  panelBytes: usize,
  width: usize,
  factor: usize,
  scratch: usize,
  from: u32,
  to: u32,
): void {
  for (let row = from; row < to; row++) {
    const first = matrix + 128 * <usize>row;
    let panel = first;
    for (let at: usize = 0; at < 4 * width; at += 128) {
      memory.copy(scratch + at, panel, 128);
      panel += panelBytes;
    }
    let f = factor;
    panel = first;
    for (let at: usize = 0; at < 4 * width; at += 128) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      for (let x = scratch; x < scratch + 4 * width; x += 4) {
        const value = v128.load32_splat(x);
        s0 = multiplyAdd(value, v128.load(f), s0);
        s1 = multiplyAdd(value, v128.load(f, 16), s1);
        s2 = multiplyAdd(value, v128.load(f, 32), s2);
        s3 = multiplyAdd(value, v128.load(f, 48), s3);
        s4 = multiplyAdd(value, v128.load(f, 64), s4);
        s5 = multiplyAdd(value, v128.load(f, 80), s5);
        s6 = multiplyAdd(value, v128.load(f, 96), s6);
        s7 = multiplyAdd(value, v128.load(f, 112), s7);
        f += 128;
      }
      storePanelRow(panel, s0, s1, s2, s3, s4, s5, s6, s7);
      panel += panelBytes;
    }
  }
}

/** Stores one row of a panel. */
// @ts-ignore: decorator
@inline
function storePanelRow(
  target: usize,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  s4: v128,
  s5: v128,
  s6: v128,
  s7: v128,
): void {
  v128.store(target, s0);
  v128.store(target, s1, 16);
  v128.store(target, s2, 32);
  v128.store(target, s3, 48);
  v128.store(target, s4, 64);
  v128.store(target, s5, 80);
  v128.store(target, s6, 96);
  v128.store(target, s7, 112);
}
