import { bootstrapDifference, mcnemarExact, spearman, type Interval } from './statistics';
import type { TestKind, TestRun } from './testReport';

/** Two models on the questions that both can answer. */
export interface RunComparison {
  readonly file: string;
  readonly kind: TestKind;
  /** Questions that both models can answer. */
  readonly shared: number;
  /** Scores on these questions. */
  readonly scores: readonly [first: number, second: number];
  /** First minus second. */
  readonly difference: number;
  /** The 95 % interval of the difference, for correlations. */
  readonly interval: Interval | null;
  /** Two-sided. */
  readonly pValue: number;
  /** McNemar's exact test for right answers, a paired bootstrap for correlations. */
  readonly test: 'mcnemar' | 'bootstrap';
}

/** A difference with a smaller p-value is called significant. */
export const SIGNIFICANCE = 0.05;

/** Compares two runs of the same test set; undefined if fewer than four questions are known to both. */
export function compareRuns(first: TestRun, second: TestRun): RunComparison | undefined {
  const { file, kind } = first.report;
  const shared = Array.from(first.outcomes.keys()).filter(
    (i) => !Number.isNaN(first.outcomes[i]!) && !Number.isNaN(second.outcomes[i] ?? NaN),
  );
  if (shared.length < 4) {
    return undefined;
  }
  const [one, other] = [first, second].map(({ outcomes }) => shared.map((i) => outcomes[i]!));
  if (first.gold) {
    const gold = shared.map((i) => first.gold![i]!);
    const scores = [spearman(gold, one!), spearman(gold, other!)] as const;
    if (!scores.every(Number.isFinite)) {
      return undefined;
    }
    return {
      file,
      kind,
      shared: shared.length,
      scores,
      ...bootstrapDifference(gold, one!, other!),
      test: 'bootstrap',
    };
  }
  const onlyFirst = shared.filter((_, i) => one![i]! > other![i]!).length;
  const onlySecond = shared.filter((_, i) => other![i]! > one![i]!).length;
  const share = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / shared.length;
  return {
    file,
    kind,
    shared: shared.length,
    scores: [share(one!), share(other!)],
    difference: (onlyFirst - onlySecond) / shared.length,
    interval: null,
    pValue: mcnemarExact(onlyFirst, onlySecond),
    test: 'mcnemar',
  };
}
