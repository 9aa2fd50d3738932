import { coverageText } from '../../src/core/dimensionsText';
import type { DimensionsRow, TestResult } from '../../src/protocol/training';
import type { CsvRows } from '../ui/csv';

/** The name of a test set: its file name without the ending. */
export function testName({ path }: TestResult): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.\w{1,4}$/, '');
}

/** A sentence for each test set: how many of its lines have words of the vocabulary only, and so give the score. */
export function coverageLines(rows: readonly DimensionsRow[]): string[] {
  return (rows[0]?.tests ?? []).map((test) => {
    const unknown = test.outOfVocabulary > 0 ? ' The others have words that are not in the vocabulary.' : '';
    return `${testName(test)}: the score is for ${coverageText(test)}.${unknown}`;
  });
}

/** `0.584` for word pairs, `3.2 %` for analogies, a dash where there is no score. */
export function formatScore({ kind, score }: TestResult): string {
  if (score === null) {
    return '\u2013';
  }
  return kind === 'pairs' ? score.toFixed(3) : `${(score * 100).toFixed(1)}\u202f%`;
}

/** A CSV row for each number of dimensions, with all digits; empty cells where there is no figure. */
export function tableRows(rows: readonly DimensionsRow[], recommended: DimensionsRow | undefined): CsvRows {
  const tests = rows[0]?.tests ?? [];
  return [
    [
      ...['dimensions', 'recommended', 'heldOutQuality', 'standardError', 'loss', 'seconds', 'bytes'],
      ...tests.flatMap((test) => [
        `${testName(test)} ${test.kind === 'pairs' ? 'spearman' : 'accuracy'}`,
        `${testName(test)} used`,
        `${testName(test)} outOfVocabulary`,
      ]),
    ],
    ...rows.map((row) => [
      row.dimensions,
      row === recommended ? 1 : 0,
      row.quality,
      row.standardError,
      row.loss ?? '',
      row.seconds,
      row.bytes,
      ...row.tests.flatMap(({ score, used, outOfVocabulary }) => [score ?? '', used, outOfVocabulary]),
    ]),
  ];
}
