import type { TokensAnswer } from '../../src/protocol/tokens';
import { idOfWord } from './state';

/** Two different words of a text, compared in four ways. */
export interface Pair {
  /** Numbers of the words in the answer. */
  readonly first: number;
  readonly second: number;
  /** Undefined if one has no id. */
  readonly idDistance: number | undefined;
  /** Cosine of their one-hot vectors; undefined if one has no id. */
  readonly oneHot: number | undefined;
  /** Cosine before training; undefined if nothing is learned. */
  readonly random: number | undefined;
  /** Cosine of the model; undefined if nothing is learned. */
  readonly learned: number | undefined;
}

/** Maximum pairs of the table: the most similar ones, and some of the least. */
const MAX_MOST = 10;
const MAX_LEAST = 5;

/** All pairs of different words, the most similar first; in a one-hot model in order of the text. */
export function pairsOf(answer: TokensAnswer): Pair[] {
  const { words, similarity, first: before, isOneHot } = answer;
  const pairs: Pair[] = [];
  for (let first = 0; first < words.length; first++) {
    for (let second = first + 1; second < words.length; second++) {
      const at = first * words.length + second;
      const ids = [idOfWord(answer, first), idOfWord(answer, second)] as const;
      const known = ids[0] !== null && ids[1] !== null;
      pairs.push({
        first,
        second,
        idDistance: known ? Math.abs(ids[0] - ids[1]) : undefined,
        oneHot: known ? 0 : undefined,
        random: before?.similarity[at],
        learned: isOneHot ? undefined : similarity[at],
      });
    }
  }
  return isOneHot ? pairs : pairs.sort((a, b) => b.learned! - a.learned!);
}

/** The pair whose ids are nearest; the first of equals. */
export function nearestById(pairs: readonly Pair[]): Pair | undefined {
  return pairs.reduce<Pair | undefined>(
    (best, pair) => (pair.idDistance !== undefined && !(best && best.idDistance! <= pair.idDistance) ? pair : best),
    undefined,
  );
}

/** The pairs to show: all, or the most and the least similar ones with the one whose ids are nearest. */
export function shownPairs(pairs: readonly Pair[]): readonly Pair[] {
  if (pairs.length <= MAX_MOST + MAX_LEAST) {
    return pairs;
  }
  const nearest = nearestById(pairs);
  return pairs.filter((pair, i) => i < MAX_MOST || i >= pairs.length - MAX_LEAST || pair === nearest);
}
