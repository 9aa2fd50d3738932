/** A word and its score for a question. */
export interface Scored {
  readonly id: number;
  readonly score: number;
}

/** Bounds of all scores, from a fast pass in single precision. */
export interface Bounds {
  /** At most the score plus `slack`. */
  readonly lower: Float32Array;
  /** At least the score minus `slack`. */
  readonly upper: Float32Array;
  readonly slack: number;
}

/**
 * The `count` words with the highest exact scores, best first, ties by id. Only words that may be among the best by
 * their bounds are scored by `exact`: bounds change the time and never the result.
 */
export function rank(
  bounds: Bounds,
  count: number,
  isExcluded: (id: number) => boolean,
  exact: (id: number) => number,
): Scored[] {
  const { upper } = bounds;
  const threshold = nthLargest(bounds.lower, count, isExcluded) - 2 * bounds.slack;
  const candidates: Scored[] = [];
  for (let id = 0; id < upper.length; id++) {
    if (upper[id]! >= threshold && !isExcluded(id)) {
      candidates.push({ id, score: exact(id) });
    }
  }
  return candidates.sort((a, b) => b.score - a.score || a.id - b.id).slice(0, Math.max(0, count));
}

/** The n-th largest value whose index is not excluded; -Infinity if there are fewer. */
function nthLargest(values: Float32Array, n: number, isExcluded: (id: number) => boolean): number {
  if (n < 1) {
    return Infinity;
  }
  if (n >= values.length) {
    return -Infinity;
  }
  // A min-heap of the n largest values so far, its smallest at the root.
  const heap = new Float32Array(n).fill(-Infinity);
  for (let id = 0; id < values.length; id++) {
    const value = values[id]!;
    if (value <= heap[0]! || isExcluded(id)) {
      continue;
    }
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child + 1 < n && heap[child + 1]! < heap[child]!) {
        child++;
      }
      if (child >= n || heap[child]! >= value) {
        break;
      }
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = value;
  }
  return heap[0]!;
}
