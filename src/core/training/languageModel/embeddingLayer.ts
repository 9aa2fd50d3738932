/**
 * The embedding layer of a neural network: `weights[ids]`.
 *
 * In the books it is a matrix product. Word `id` is a one-hot row, 1 in place `id` and 0 elsewhere, and its embedding is
 * that row (1 x V) times the weights (V x d): row `id` of the weights. Nobody multiplies by all those zeros; the row is
 * looked up. The gradient of the product with respect to the weights is the transposed one-hot rows times the gradient
 * of what came out: it is zero but for the rows that were looked up, and a row that was looked up twice gets the sum of
 * both. So the way back is a scatter-add, and the rows of a vocabulary learn when their words are met.
 */

/** Weights and gradients: single precision where models are trained, double where digits matter. */
export type Floats = Float32Array | Float64Array;

/**
 * Copies rows of `weights` one behind the other.
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
 * The gradient of `lookUp`: adds row k of `outputGradient` to row ids[k] of `gradient`.
 * @param gradient       rows of `rowLength` floats
 * @param outputGradient the loss's gradient with respect to what `lookUp` wrote: ids.length x rowLength
 */
export function scatterAdd(gradient: Floats, rowLength: number, ids: ArrayLike<number>, outputGradient: Floats): void {
  for (let k = 0; k < ids.length; k++) {
    for (let i = 0; i < rowLength; i++) {
      gradient[ids[k]! * rowLength + i]! += outputGradient[k * rowLength + i]!;
    }
  }
}
