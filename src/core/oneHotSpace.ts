import { Space, type Provenance } from './space';
import type { Vocabulary } from './vocabulary';

/**
 * Words as one-hot vectors, the input of every embedding layer: word i has 1 in dimension i and 0 in the others. Two
 * different words have cosine exactly 0, so no word has a neighbour. `vectors` is empty: V x V numbers are not stored.
 */
export class OneHotSpace extends Space {
  constructor(vocabulary: Vocabulary, provenance: Provenance) {
    super(vocabulary, new Float32Array(0), vocabulary.size, provenance);
  }

  override get isOneHot(): boolean {
    return true;
  }

  /** A new array of V values. */
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
