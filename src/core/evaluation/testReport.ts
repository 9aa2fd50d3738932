import { wilsonInterval, type Interval } from './statistics';

/** Word pairs with scores, analogies, words with their classes, groups with a word that does not belong. */
export type TestKind = 'pairs' | 'analogies' | 'categories' | 'odd';

/** A part of a test set: a section of analogies, a class of words, a group with outliers. */
export interface TestSection {
  readonly name: string;
  readonly right: number;
  /** Questions with all words in the vocabulary. */
  readonly asked: number;
  readonly outOfVocabulary: number;
  /** Wilson's 95 % interval of right / asked. */
  readonly interval: Interval | null;
}

/** Returns the figures of a whole test whose score is the share of right answers. */
export function sumSections(
  sections: readonly TestSection[],
): Pick<TestReport, 'used' | 'outOfVocabulary' | 'score' | 'interval'> {
  const sum = (key: 'right' | 'asked' | 'outOfVocabulary'): number =>
    sections.reduce((all, section) => all + section[key], 0);
  const [right, used] = [sum('right'), sum('asked')];
  return {
    used,
    outOfVocabulary: sum('outOfVocabulary'),
    score: used > 0 ? right / used : null,
    interval: wilsonInterval(right, used),
  };
}

/** A wrong answer. */
export interface Miss {
  /** The question for Ask. */
  readonly question: string;
  readonly expected: string;
  /** What won instead. */
  readonly won: string;
  /** By how much: a difference of cosines; for word pairs a difference of ranks as a share of all pairs. */
  readonly by: number;
}

/** The result of a test set. */
export interface TestReport {
  readonly file: string;
  readonly kind: TestKind;
  /** Questions, pairs or words whose words are all in the vocabulary. */
  readonly used: number;
  readonly outOfVocabulary: number;
  /** Spearman for pairs, purity for categories, the share of right answers for the others; null if undefined. */
  readonly score: number | null;
  /** The 95 % interval of the score. */
  readonly interval: Interval | null;
  /** How the lines were understood. */
  readonly layout: string;
  /** Lines that are neither a question nor blank, a comment or a header. */
  readonly skippedLines: number;
  readonly sections: readonly TestSection[];
  /** The worst misses, worst first. */
  readonly misses: readonly Miss[];
  /** Pearson's correlation of word pairs. */
  readonly pearson?: number | null;
  /** Mean outlier position as a share of the last place, for odd one out. */
  readonly outlierPosition?: number;
  /** Why there is no score. */
  readonly problem?: string;
}

/** A result with what paired tests need. */
export interface TestRun {
  readonly report: TestReport;
  /**
   * A value for each item of the file, NaN for out-of-vocabulary ones: the cosine of a pair, 1 for a right answer and 0
   * for a wrong one.
   */
  readonly outcomes: Float64Array;
  /** People's scores of word pairs. */
  readonly gold?: readonly number[];
}

/** Maximum misses in a report. */
export const MAX_MISSES = 20;

/** Sorts misses and keeps the worst. */
export function worstMisses(misses: readonly Miss[]): Miss[] {
  return [...misses].sort((a, b) => b.by - a.by).slice(0, MAX_MISSES);
}

/** A number that JSON can hold. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
