import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Space } from '../space';
import { oneHotPlot } from './oneHot';

export interface Projection {
  /** rows x 2, row-major. */
  readonly points: Float32Array;
  /** Share of the variance along each axis, 0..1. */
  readonly explained: readonly [number, number];
}

/**
 * Projects words to 2-D by principal component analysis of their centred unit vectors. It uses the eigenvectors of the
 * covariance (d x d) or of the Gram matrix (n x n), whichever is smaller. The largest coordinate of an axis is
 * positive, which fixes the signs. An axis without variance is all zeros. For one-hot words see oneHot.ts.
 */
export function pcaOfWords(space: Space, ids: readonly number[]): Projection {
  if (space.isOneHot) {
    return oneHotPlot(ids.length);
  }
  const rows = Matrix.zeros(ids.length, space.dimensions);
  ids.forEach((id, row) => {
    const norm = space.norms[id]!;
    space.vector(id).forEach((value, column) => rows.set(row, column, norm > 0 ? value / norm : 0));
  });
  return pca(rows);
}

/** Projects the rows of a matrix in the same way. */
export function pca(rows: Matrix): Projection {
  const points = new Float32Array(rows.rows * 2);
  if (rows.rows < 2) {
    return { points, explained: [0, 0] };
  }
  const centred = rows.clone().center('column');
  const transposed = centred.transpose();
  const dual = rows.rows <= rows.columns;
  const products = dual ? centred.mmul(transposed) : transposed.mmul(centred);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  const total = products.trace();
  const explained: [number, number] = [0, 0];

  // Eigenvalues come in ascending order.
  for (let axis = 0; axis < Math.min(2, realEigenvalues.length); axis++) {
    const index = realEigenvalues.length - 1 - axis;
    const eigenvalue = realEigenvalues[index]!;
    // Smaller eigenvalues are rounding errors.
    if (eigenvalue <= 1e-12 * Math.max(total, 1)) {
      break;
    }
    explained[axis] = Math.min(1, eigenvalue / total);
    const vector = eigenvectorMatrix.getColumnVector(index);
    const coordinates = dual ? vector.mul(Math.sqrt(eigenvalue)).to1DArray() : centred.mmul(vector).to1DArray();
    const largest = coordinates.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
    coordinates.forEach((value, row) => {
      points[2 * row + axis] = largest < 0 ? -value : value;
    });
  }
  return { points, explained };
}
