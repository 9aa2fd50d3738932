import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Columns tried beyond those wanted (Halko, Martinsson & Tropp 2011, section 4.2, advise 5 to 10). */
export const OVERSAMPLING = 10;

/**
 * Passes over A^T and A before the last. Each cubes what the wanted singular values have over the others (Halko et al.
 * 2011, section 4.5); the spectrum of PPMI falls slowly, so that it takes some.
 */
export const POWER_ITERATIONS = 3;

/** Directions whose share of the largest variance is below this are rounding. */
const NEGLIGIBLE = 1e-10;

/**
 * A matrix A too large to be held densely, with the room for the work: a tall matrix Q of as many columns as the SVD
 * tries, at first random, and another one Y of the same size.
 */
export interface SvdOperator {
  readonly width: number;
  /** Y = A Q, or Y = A^T Q. */
  apply(transposed: boolean): Promise<void>;
  /** Y^T Y. */
  gram(): Promise<Matrix>;
  /** Q = Y factor; what was in Y is lost. */
  replace(factor: Matrix): Promise<void>;
  /** Q = Q factor. */
  turn(factor: Matrix): Promise<void>;
}

/**
 * Truncated SVD A ~ U S V^T of the `rank` largest singular values, by randomised subspace iteration (Halko,
 * Martinsson & Tropp 2011, algorithms 4.4 and 5.1). Columns are made orthonormal by the eigenvectors of their Gram
 * matrix, so that all that is not a product of tall matrices is of the size width x width.
 *
 * Leaves U S^weight in the first `rank` columns of Q and 0 in the others; a rank beyond that of A adds columns of 0.
 * @param weight power of the singular values: 1 is the SVD as it is, 0 leaves them out
 * @returns the singular values, largest first: `rank` numbers, 0 beyond the rank of A
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
  // With Q the basis of A's range, A ~ Q (A^T Q)^T; the singular values of A^T Q are those of A.
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
 * Q = Y (Y^T Y)^(-1/2) up to a rotation: orthonormal columns with the same span. Directions that Y lacks become columns
 * of 0. Squaring loses half of the digits, and those of the weakest directions first; those are not needed.
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

/** Eigenvectors, as columns, and eigenvalues of a symmetric matrix, the largest first. */
function descending(symmetric: Matrix): { readonly vectors: Matrix; readonly values: readonly number[] } {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    vectors: eigenvectorMatrix.subMatrixColumn(order),
    values: order.map((index) => realEigenvalues[index]!),
  };
}
