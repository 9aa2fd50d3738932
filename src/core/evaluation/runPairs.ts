import type { Space } from '../space';
import { similarity } from '../queries/similarity';
import { meanRanks, pearson, spearmanInterval } from './statistics';
import { finiteOrNull, worstMisses, type TestRun } from './testReport';
import type { PairSet } from './testSets';
import type { WordIds } from './wordIds';

/** Correlates cosines with people's scores of word pairs, as gensim's `evaluate_word_pairs`. */
export function runPairs(space: Space, ids: WordIds, set: PairSet, file: string): TestRun {
  const outcomes = new Float64Array(set.pairs.length).fill(NaN);
  const used: number[] = [];
  set.pairs.forEach(({ first, second }, i) => {
    const a = ids.find(first);
    const b = ids.find(second);
    if (a !== undefined && b !== undefined) {
      outcomes[i] = similarity(space, a, b);
      used.push(i);
    }
  });
  const gold = used.map((i) => set.pairs[i]!.score);
  const cosines = used.map((i) => outcomes[i]!);
  const [goldRanks, cosineRanks] = [meanRanks(gold), meanRanks(cosines)];
  const score = pearson(goldRanks, cosineRanks);
  const misses = used.map((item, i) => {
    const { first, second } = set.pairs[item]!;
    const [own, others] = [cosineRanks[i]!, goldRanks[i]!];
    return {
      question: `${asTerm(first)} ~ ${asTerm(second)}`,
      expected: `rank ${rankFromTop(others, used.length)} for people`,
      won: `rank ${rankFromTop(own, used.length)} by cosine`,
      by: Math.abs(own - others) / used.length,
    };
  });
  return {
    report: {
      file,
      kind: 'pairs',
      used: used.length,
      outOfVocabulary: set.pairs.length - used.length,
      score: finiteOrNull(score),
      interval: spearmanInterval(score, used.length),
      layout: set.layout,
      skippedLines: set.skippedLines,
      sections: [],
      misses: Number.isFinite(score) ? worstMisses(misses.filter(({ by }) => by > 0)) : [],
      pearson: finiteOrNull(pearson(gold, cosines)),
    },
    outcomes,
    gold: set.pairs.map((pair) => pair.score),
  };
}

/** A word as Ask takes it: in quotation marks if it is more than letters. */
export function asTerm(word: string): string {
  return /^[\p{L}\p{N}]+$/u.test(word) ? word : `"${word.replaceAll('"', '')}"`;
}

/** Ranks count from the most similar pair. */
function rankFromTop(rank: number, size: number): string {
  return String(Math.round(size + 1 - rank));
}
