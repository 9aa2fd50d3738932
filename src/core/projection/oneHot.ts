/**
 * Words without training: each its own axis. The cosine of a word with itself is 1, with every other exactly 0.
 * @returns count x count, row-major.
 */
export function oneHotSimilarity(count: number): Float32Array {
  const matrix = new Float32Array(count * count);
  for (let i = 0; i < count; i++) {
    matrix[i * count + i] = 1;
  }
  return matrix;
}

/**
 * PCA of one-hot vectors. All their principal directions are equal, so that any two orthogonal ones that are
 * orthogonal to the mean will do; cosine and sine of one turn around the words lay them out as a regular polygon.
 * Each axis carries 1 / (count - 1) of the variance.
 * @returns points count x 2, row-major.
 */
export function oneHotMap(count: number): { readonly points: Float32Array; readonly explained: readonly [number, number] } {
  const points = new Float32Array(count * 2);
  if (count < 2) {
    return { points, explained: [0, 0] };
  }
  if (count === 2) {
    // Two words leave one direction.
    points.set([Math.SQRT1_2, 0, -Math.SQRT1_2, 0]);
    return { points, explained: [1, 0] };
  }
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * i) / count;
    points[2 * i] = Math.sqrt(2 / count) * Math.cos(angle);
    points[2 * i + 1] = Math.sqrt(2 / count) * Math.sin(angle);
  }
  return { points, explained: [1 / (count - 1), 1 / (count - 1)] };
}
