import { formatQuality } from '../dimensionsText';
import { formatCosine, formatCount, formatPlural } from '../numberText';
import { SIGNIFICANCE, type RunComparison } from './compareRuns';
import type { Finding } from './findings';
import type { TestKind, TestReport } from './testReport';

export const kindNames: Readonly<Record<TestKind, string>> = {
  pairs: 'Word pairs',
  analogies: 'Analogies',
  categories: 'Categories',
  odd: 'Odd one out',
};

/** What the score of each kind is. */
export const scoreNames: Readonly<Record<TestKind, string>> = {
  pairs: 'Spearman',
  analogies: 'accuracy',
  categories: 'purity',
  odd: 'accuracy',
};

/** How each kind is scored, in plain sentences. */
export const methodTexts: Readonly<Record<TestKind, string>> = {
  pairs:
    "Spearman's rank correlation of cosines and people's scores, as gensim computes it. Interval: Fisher's z with the variance of Bonett & Wright (2000).",
  analogies:
    'The word nearest to b - a + c (3CosAdd) must be right; the three given words never win, as in gensim. Interval: Wilson.',
  categories:
    'Spherical k-means (k-means++ starts, up to 20 restarts with fixed seeds, the tightest one counts) with as many clusters as classes. Purity: the share of words in a cluster whose most frequent class is theirs. Interval: Wilson, for this clustering.',
  odd: 'The word with the smallest sum of cosines with the others must be the outlier (Camacho-Collados & Navigli 2016). Position: where the outlier stands, 100\u202f% is last. Interval: Wilson.',
};

export const findingNames: Readonly<Record<Finding['name'], string>> = {
  isotropy: 'Isotropy',
  hubs: 'Hubs',
  frequencyBias: 'Frequency bias',
  stability: 'Stability',
};

/** `0.633` for word pairs, `42.1 %` for the others, a dash without a score. */
export function scoreText({ kind, score }: Pick<TestReport, 'kind' | 'score'>): string {
  return score === null ? '\u2013' : valueText(kind, score);
}

/** `0.55 to 0.70`; a dash without an interval. */
export function intervalText({ kind, interval }: Pick<TestReport, 'kind' | 'interval'>): string {
  return interval ? `${valueText(kind, interval[0])} to ${valueText(kind, interval[1])}` : '\u2013';
}

/** `276 of 353 pairs; 77 out of vocabulary`. */
export function usedText({ kind, used, outOfVocabulary }: TestReport): string {
  const nouns = { pairs: 'pair', analogies: 'question', categories: 'word', odd: 'question' } as const;
  return `${formatCount(used)} of ${formatPlural(used + outOfVocabulary, nouns[kind])} known`;
}

/** By how much the wrong answer won: a share of ranks for word pairs, else a difference of cosines. */
export function byText(kind: TestKind, by: number): string {
  return kind === 'pairs' ? `${formatQuality(by)} of the ranks` : formatCosine(by);
}

/** One sentence: which of two models is better, and how sure that is. */
export function comparisonText(comparison: RunComparison, first: string, second: string): string {
  const { kind, shared, scores, difference, pValue, test, interval } = comparison;
  const values = `${valueText(kind, scores[0])} and ${valueText(kind, scores[1])} on ${formatCount(shared)} shared ${kind === 'pairs' ? 'pairs' : 'questions'}`;
  const range = interval ? `, difference ${valueText(kind, interval[0])} to ${valueText(kind, interval[1])}` : '';
  const name = test === 'mcnemar' ? "McNemar's exact test" : 'paired bootstrap';
  const sure = `(${name}, ${pText(pValue)}${range})`;
  if (pValue >= SIGNIFICANCE) {
    return `No difference is shown: ${values} ${sure}.`;
  }
  return `${difference > 0 ? first : second} is better: ${values} ${sure}.`;
}

/** `p = 0.03`, `p < 0.001`. */
export function pText(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}

function valueText(kind: TestKind, value: number): string {
  return kind === 'pairs' ? formatCosine(value) : formatQuality(value);
}
