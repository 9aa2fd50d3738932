import { Space, type Provenance } from './space';
import type { Vocabulary } from './vocabulary';

/**
 * Words as one-hot vectors, what every embedding layer begins with: word i is the i-th of V axes, all its other numbers
 * are 0. Any two different words have cosine exactly 0, so that none has a neighbour. V x V numbers are not stored:
 * `vectors` is empty.
 */
export class OneHotSpace extends Space {
  constructor(vocabulary: Vocabulary, provenance: Provenance) {
    super(vocabulary, new Float32Array(0), vocabulary.size, provenance);
  }

  override get isOneHot(): boolean {
    return true;
  }

  /** A new array: 4 x V bytes. */
  override vector(id: number): Float32Array {
    const row = new Float32Array(this.dimensions);
    row[id] = 1;
    return row;
  }

  override dot(id: number, direction: ArrayLike<number>): number {
    return direction[id]!;
  }

  override addTo(sum: Float64Array, id: number, weight: number): void {
    sum[id] = sum[id]! + weight;
  }

  override firstWords(size: number): OneHotSpace {
    return new OneHotSpace(this.vocabulary.first(size), this.provenance);
  }

  protected override computeNorms(): Float64Array {
    return new Float64Array(this.dimensions).fill(1);
  }
}
