/**
 * The embedding layer of a neural network: `weights[ids]`.
 *
 * In textbooks it is a matrix product. Word `id` is a one-hot row: 1 at index `id` and 0 elsewhere. Its embedding is
 * that row (1 x V) times the weights (V x d), which is row `id` of the weights. Code looks the row up instead of
 * multiplying zeros.
 *
 * The gradient of the weights is the transposed one-hot rows times the gradient of the output. It is zero except in the
 * rows that were looked up. A row that was looked up twice gets the sum of both. The backward pass is therefore a
 * scatter-add, and a row learns when its word occurs.
 */

/** Single precision in training, double precision where digits matter. */
export type Floats = Float32Array | Float64Array;

/**
 * Copies rows of `weights` one after the other.
 * @param weights rows of `rowLength` floats
 * @param target  ids.length x rowLength
 */
export function lookUp(weights: Floats, rowLength: number, ids: ArrayLike<number>, target: Floats): void {
  for (let k = 0; k < ids.length; k++) {
    const row = ids[k]! * rowLength;
    target.set(weights.subarray(row, row + rowLength), k * rowLength);
  }
}

/**
 * Computes the gradient of `lookUp`: adds row k of `outputGradient` to row ids[k] of `gradient`.
 * @param gradient       rows of `rowLength` floats
 * @param outputGradient gradient of the output of `lookUp`: ids.length x rowLength
 */
export function scatterAdd(gradient: Floats, rowLength: number, ids: ArrayLike<number>, outputGradient: Floats): void {
  for (let k = 0; k < ids.length; k++) {
    for (let i = 0; i < rowLength; i++) {
      gradient[ids[k]! * rowLength + i]! += outputGradient[k * rowLength + i]!;
    }
  }
}
