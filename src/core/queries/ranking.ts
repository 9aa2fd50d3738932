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
 * @param penalties of all words, subtracted from bounds and scores alike: bounds of plain cosines serve both orders
 */
export function rank(
  bounds: Bounds,
  count: number,
  isExcluded: (id: number) => boolean,
  exact: (id: number) => number,
  penalties?: Float32Array,
): Scored[] {
  const { upper } = bounds;
  const best = new BestScored(Math.min(count, upper.length));
  const threshold = nthLargest(bounds.lower, count, isExcluded, penalties) - 2 * bounds.slack;
  for (let id = 0; id < upper.length; id++) {
    const penalty = penalties ? penalties[id]! : 0;
    if (upper[id]! - penalty >= threshold && !isExcluded(id)) {
      best.add(id, exact(id) - penalty);
    }
  }
  return best.sorted();
}

/** As `rank`, for words that are known to contain the best. @param ids in ascending order */
export function rankAmong(
  ids: ArrayLike<number>,
  count: number,
  isExcluded: (id: number) => boolean,
  exact: (id: number) => number,
  penalties?: Float32Array,
): Scored[] {
  const best = new BestScored(Math.min(count, ids.length));
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!isExcluded(id)) {
      best.add(id, exact(id) - (penalties ? penalties[id]! : 0));
    }
  }
  return best.sorted();
}

/**
 * The best words so far, in a heap with the worst of them at the root. Millions of equal rows are all candidates, so a
 * candidate costs no object and no place in a sort.
 */
class BestScored {
  private readonly ids: Int32Array;
  private readonly scores: Float64Array;
  private size = 0;

  /** @param capacity number of words to keep */
  constructor(private readonly capacity: number) {
    this.ids = new Int32Array(Math.max(0, capacity));
    this.scores = new Float64Array(Math.max(0, capacity));
  }

  /** @param id greater than all ids before, so that a tie never replaces an earlier word */
  add(id: number, score: number): void {
    if (this.size < this.capacity) {
      this.rise(this.size++, id, score);
    } else if (score > this.scores[0]!) {
      this.sink(id, score);
    }
  }

  /** All words, best first, ties by id. */
  sorted(): Scored[] {
    return Array.from({ length: this.size }, (_, i) => ({ id: this.ids[i]!, score: this.scores[i]! })).sort(
      (a, b) => b.score - a.score || a.id - b.id,
    );
  }

  private rise(hole: number, id: number, score: number): void {
    for (let parent = (hole - 1) >> 1; hole > 0 && this.isBetter(parent, id, score); parent = (hole - 1) >> 1) {
      this.put(hole, this.ids[parent]!, this.scores[parent]!);
      hole = parent;
    }
    this.put(hole, id, score);
  }

  /** Replaces the root. */
  private sink(id: number, score: number): void {
    const { ids, scores, size } = this;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.isBetter(child, ids[child + 1]!, scores[child + 1]!)) {
        child++;
      }
      if (!this.isBetter(child, id, score)) {
        this.put(hole, ids[child]!, scores[child]!);
        hole = child;
      } else {
        break;
      }
    }
    this.put(hole, id, score);
  }

  /** Whether the word at `place` is better than the given one. */
  private isBetter(place: number, id: number, score: number): boolean {
    const own = this.scores[place]!;
    return own > score || (own === score && this.ids[place]! < id);
  }

  private put(place: number, id: number, score: number): void {
    this.ids[place] = id;
    this.scores[place] = score;
  }
}

/**
 * A value that at least n of the values reach, without excluded indexes: the n-th largest. Values minus penalties are
 * in double precision; -Infinity if there are fewer than n.
 */
function nthLargest(
  values: Float32Array,
  n: number,
  isExcluded: (id: number) => boolean,
  penalties?: Float32Array,
): number {
  if (n < 1) {
    return Infinity;
  }
  if (n >= values.length) {
    return -Infinity;
  }
  // A min-heap of the n largest values so far, its smallest at the root.
  const heap = new Float64Array(n).fill(-Infinity);
  for (let id = 0; id < values.length; id++) {
    const value = penalties ? values[id]! - penalties[id]! : values[id]!;
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
