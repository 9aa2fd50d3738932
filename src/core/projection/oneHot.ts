/** The similarities and a map of some words as one-hot vectors. */
export interface OneHotPlot {
  /** Cosines, size x size, row-major: 1 on the diagonal, exactly 0 elsewhere. */
  readonly similarity: Float32Array;
  /** Coordinates in a principal plane, size x 2, row-major. */
  readonly points: Float32Array;
  /** Share of the variance along each of the two axes, 0..1. */
  readonly explained: readonly [number, number];
}

/**
 * Plots `size` different words as one-hot vectors: any two have cosine 0.
 *
 * All principal components of such vectors have the same variance, 1/(size - 1) of the total, so every plane is equally
 * good. This one puts the words on a regular polygon, so that no two points coincide: point i is
 * sqrt(2/size) (cos t, sin t) with t = 2 pi i/size, an orthogonal projection of the axes.
 */
export function oneHotPlot(size: number): OneHotPlot {
  const similarity = new Float32Array(size * size);
  const points = new Float32Array(size * 2);
  for (let i = 0; i < size; i++) {
    similarity[i * size + i] = 1;
  }
  if (size === 2) {
    points.set([-Math.SQRT1_2, 0, Math.SQRT1_2, 0]);
    return { similarity, points, explained: [1, 0] };
  }
  if (size < 2) {
    return { similarity, points, explained: [0, 0] };
  }
  const radius = Math.sqrt(2 / size);
  for (let i = 0; i < size; i++) {
    // From the top, clockwise.
    const angle = Math.PI / 2 - (2 * Math.PI * i) / size;
    points[2 * i] = radius * Math.cos(angle);
    points[2 * i + 1] = radius * Math.sin(angle);
  }
  return { similarity, points, explained: [1 / (size - 1), 1 / (size - 1)] };
}
