import { VecinityError } from '../errors';
import type { Space } from '../space';
import { similarity } from './similarity';
import { solveTransport } from './transport';

/** A share of one text's words that goes to a word of the other text. */
export interface WordMove {
  readonly from: number;
  readonly to: number;
  /** Part of the text, 0..1; all moves together are 1. */
  readonly share: number;
  /** Euclidean distance of the two unit vectors, 0..2. */
  readonly distance: number;
}

export interface WordMovers {
  /** 0 for the same words, at most 2. */
  readonly distance: number;
  /** The moves, largest part of the distance first. */
  readonly moves: readonly WordMove[];
}

/** Maximum distinct words of a text: the time grows with the third power. */
export const MAX_DISTINCT_WORDS = 500;

/**
 * Word Mover's Distance of two texts: the least total way, over all ways to move the words of one to those of the
 * other. Words have their frequency in the text as weight; the distance of two words is that of their unit vectors. The
 * solution is exact.
 * @param first ids of at least one word, in any order, as is `second`
 * @throws VecinityError `badOption` if a text has more than MAX_DISTINCT_WORDS different words
 * @see Kusner et al. 2015, "From Word Embeddings To Document Distances"; gensim `wmdistance`
 */
export function wordMovers(space: Space, first: readonly number[], second: readonly number[]): WordMovers {
  const [sources, targets] = [countsOf(first), countsOf(second)];
  for (const { size } of [sources, targets]) {
    if (size > MAX_DISTINCT_WORDS) {
      throw new VecinityError(
        'badOption',
        `A text has ${size} different words; the maximum for Word Mover's Distance is ${MAX_DISTINCT_WORDS}.`,
        { remedy: 'Compare shorter texts, or ask for the similarity of two sets of words: a b ~ c d.' },
      );
    }
  }
  const [from, to] = [[...sources.keys()], [...targets.keys()]];
  const costs = Float64Array.from({ length: from.length * to.length }, (_, i) =>
    distanceOf(space, from[Math.floor(i / to.length)]!, to[i % to.length]!),
  );
  // Multiplied by the length of the other text, the weights are whole numbers with equal sums.
  const flows = solveTransport(
    [...sources.values()].map((times) => times * second.length),
    [...targets.values()].map((times) => times * first.length),
    costs,
  );
  const moves = flows.map((flow) => ({
    from: from[flow.from]!,
    to: to[flow.to]!,
    share: flow.amount / (first.length * second.length),
    distance: costs[flow.from * to.length + flow.to]!,
  }));
  return {
    distance: moves.reduce((sum, { share, distance }) => sum + share * distance, 0),
    moves: moves.sort((a, b) => b.share * b.distance - a.share * a.distance),
  };
}

function countsOf(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Euclidean distance of two words' unit vectors. */
function distanceOf(space: Space, first: number, second: number): number {
  return first === second ? 0 : Math.sqrt(Math.max(0, 2 - 2 * similarity(space, first, second)));
}
