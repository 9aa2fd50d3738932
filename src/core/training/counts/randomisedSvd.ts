import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Extra columns beyond the requested rank; Halko, Martinsson & Tropp 2011, section 4.2, advise 5 to 10. */
export const OVERSAMPLING = 10;

/**
 * Passes over A^T and A before the last. After q passes the ratios of singular values have the power 2q + 1 (Halko et
 * al. 2011, section 4.5). The spectrum of PPMI falls slowly, so several passes are needed.
 */
export const POWER_ITERATIONS = 3;

/** Directions with a smaller share of the largest variance are rounding errors. */
const NEGLIGIBLE = 1e-10;

/**
 * A matrix A that is too large to store densely, with work space: a tall matrix Q with one column per tried direction,
 * random at first, and another one Y of the same size.
 */
export interface SvdOperator {
  readonly width: number;
  /** Y = A Q, or Y = A^T Q. */
  apply(transposed: boolean): Promise<void>;
  /** Y^T Y. */
  gram(): Promise<Matrix>;
  /** Sets Q = Y factor, and overwrites Y. */
  replace(factor: Matrix): Promise<void>;
  /** Q = Q factor. */
  turn(factor: Matrix): Promise<void>;
}

/**
 * Computes the truncated SVD A ~ U S V^T of the `rank` largest singular values by randomised subspace iteration.
 * Eigenvectors of the Gram matrix make columns orthonormal, so that everything except products of tall matrices has
 * size width x width.
 *
 * Leaves U S^weight in the first `rank` columns of Q and 0 in the others; a rank beyond that of A gives columns of 0.
 * @param weight power of the singular values: 1 keeps them, 0 omits them
 * @returns the singular values, largest first: `rank` numbers, 0 beyond the rank of A
 * @see Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1
 */
export async function randomisedSvd(
  operator: SvdOperator,
  rank: number,
  weight: number,
  iterations = POWER_ITERATIONS,
): Promise<Float64Array> {
  await operator.apply(false);
  await orthonormalise(operator);
  for (let i = 0; i < iterations; i++) {
    await operator.apply(true);
    await orthonormalise(operator);
    await operator.apply(false);
    await orthonormalise(operator);
  }
  // Q is a basis of A's range, so A ~ Q (A^T Q)^T, and A^T Q has the singular values of A.
  await operator.apply(true);
  const { vectors, values } = descending(await operator.gram());
  const singular = new Float64Array(rank);
  const factor = Matrix.zeros(operator.width, operator.width);
  for (let column = 0; column < Math.min(rank, operator.width); column++) {
    if (values[column]! > NEGLIGIBLE * values[0]!) {
      singular[column] = Math.sqrt(values[column]!);
      factor.setColumn(column, vectors.getColumnVector(column).mul(singular[column]! ** weight));
    }
  }
  await operator.turn(factor);
  return singular;
}

/**
 * Sets Q = Y (Y^T Y)^(-1/2) up to a rotation: orthonormal columns with the same span. Directions missing from Y become
 * columns of 0. Squaring halves the precision, mostly of the weakest directions, which are not needed.
 */
async function orthonormalise(operator: SvdOperator): Promise<void> {
  const { vectors, values } = descending(await operator.gram());
  const factor = vectors.clone();
  for (let column = 0; column < operator.width; column++) {
    const value = values[column]!;
    factor.mulColumn(column, value > NEGLIGIBLE * values[0]! && value > 0 ? 1 / Math.sqrt(value) : 0);
  }
  await operator.replace(factor);
}

/** Returns eigenvectors, as columns, and eigenvalues of a symmetric matrix, largest first. */
function descending(symmetric: Matrix): { readonly vectors: Matrix; readonly values: readonly number[] } {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    vectors: eigenvectorMatrix.subMatrixColumn(order),
    values: order.map((index) => realEigenvalues[index]!),
  };
}
