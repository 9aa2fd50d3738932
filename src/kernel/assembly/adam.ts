// Adam (Kingma & Ba 2015). Each row counts its own steps, and a step changes only rows that have a gradient.
// src/core/training/languageModel/adam.ts does the same in TypeScript.
import { multiplyAdd } from './simd';

const ONE_MINUS_BETA1: f32 = 0.1;
const ONE_MINUS_BETA2: f32 = 0.001;
const EPSILON: f32 = 1e-8;

let corrections: usize = 0;
let lastCorrection: u32 = 0;

/**
 * Sets the table of bias corrections, sqrt(1 - beta2^t) / (1 - beta1^t).
 *
 * @param table address of `count` f32: entry t - 1 multiplies the learning rate of a row's step t
 * @param count number of entries; later steps use the last one
 */
export function configureAdam(table: usize, count: u32): void {
  corrections = table;
  lastCorrection = count - 1;
}

/**
 * Applies one step of Adam to one row: w -= rate m / (sqrt(v) + epsilon).
 * The matrix holds its weights, first moments m and second moments v (f32), then the step counts of its rows (u32).
 *
 * @param weights      address of the matrix
 * @param matrixBytes  bytes of the weights alone; each kind of moment takes as many
 * @param row          index of the row
 * @param rowBytes     bytes of one row, a multiple of 16
 * @param gradient     address of the row's gradient, `rowBytes` bytes
 * @param learningRate learning rate before bias correction
 * @see Kingma & Ba 2015, algorithm 1
 */
export function adamStep(
  weights: usize,
  matrixBytes: usize,
  row: u32,
  rowBytes: usize,
  gradient: usize,
  learningRate: f32,
): void {
  const steps = weights + 3 * matrixBytes + 4 * <usize>row;
  const taken = load<u32>(steps);
  store<u32>(steps, taken + 1);
  const rate = f32x4.splat(learningRate * load<f32>(corrections + 4 * <usize>min(taken, lastCorrection)));
  const decay1 = f32x4.splat(ONE_MINUS_BETA1);
  const decay2 = f32x4.splat(ONE_MINUS_BETA2);
  const epsilon = f32x4.splat(EPSILON);
  let w = weights + <usize>row * rowBytes;
  let first = w + matrixBytes;
  let second = first + matrixBytes;
  for (const end = w + rowBytes; w < end; w += 16) {
    const g = v128.load(gradient);
    let m = v128.load(first);
    m = multiplyAdd(decay1, f32x4.sub(g, m), m);
    v128.store(first, m);
    let v = v128.load(second);
    v = multiplyAdd(decay2, f32x4.sub(f32x4.mul(g, g), v), v);
    v128.store(second, v);
    const change = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), epsilon));
    v128.store(w, f32x4.sub(v128.load(w), change));
    gradient += 16;
    first += 16;
    second += 16;
  }
}
