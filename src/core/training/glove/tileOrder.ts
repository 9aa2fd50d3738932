import { Random } from '../shared/random';

/** One part of the co-occurrence matrix: the words of a band with the contexts of a block. */
export interface Tile {
  readonly row: number;
  readonly column: number;
}

/**
 * Yields the tiles of an epoch, each once, in an order drawn from the seed. Neighbouring tiles share no words or
 * contexts as long as there are enough blocks, so that threads which take them in turn do not conflict.
 * @see Gemulla et al. 2011, "Large-Scale Matrix Factorization with Distributed Stochastic Gradient Descent"
 */
export function* tileOrder(rows: number, columns: number, seed: number, epoch: number): Generator<Tile> {
  const random = Random.seeded(seed, epoch + 1);
  const rowOrder = shuffled(rows, random);
  const columnOrder = shuffled(columns, random);
  for (const shift of shuffled(columns, random)) {
    for (let i = 0; i < rows; i++) {
      yield { row: rowOrder[i]!, column: columnOrder[(i + shift) % columns]! };
    }
  }
}

/** Returns 0..length-1 in a uniformly random order (Fisher and Yates). */
function shuffled(length: number, random: Random): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
