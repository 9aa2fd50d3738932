import { formatBytes, formatCount, formatDuration } from '../../src/core/numberText';
import { formatQuality } from '../../src/core/dimensionsText';
import type { DimensionsRow, TestResult } from '../../src/protocol/training';
import { toCsv } from '../ui/csv';
import { element } from '../ui/dom';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';

/** What a test set is called: the name of its file without the ending. */
export function testName({ path }: TestResult): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.\w{1,4}$/, '');
}

/** `0.584` of a correlation, `3.2 %` of analogies, a dash where there is nothing to say. */
export function formatScore({ kind, score }: TestResult): string {
  if (score === null) {
    return '\u2013';
  }
  return kind === 'pairs' ? score.toFixed(3) : `${(score * 100).toFixed(1)}\u202f%`;
}

/** All rows as a table; `train` makes the cell with the button of a row. */
export function rowsTable(
  rows: readonly DimensionsRow[],
  recommended: DimensionsRow | undefined,
  train: (row: DimensionsRow) => Node,
): HTMLTableElement {
  const tests = rows[0]?.tests ?? [];
  return dataTable(
    'What each number of dimensions costs and buys',
    [
      columnHead('Dimensions'),
      columnHead('Quality'),
      ...tests.map((test) => columnHead(testName(test))),
      columnHead('Loss'),
      columnHead('Time'),
      columnHead('File'),
      columnHead(element('span', { class: 'visually-hidden' }, 'Train')),
    ],
    rows.map((row) => [
      rowHead(
        element(
          'span',
          { class: row === recommended ? 'recommended' : undefined },
          formatCount(row.dimensions),
          row === recommended ? ' \u2713' : '',
          row === recommended ? element('span', { class: 'visually-hidden' }, 'recommended') : undefined,
        ),
      ),
      numberCell(`${formatQuality(row.quality)} \u00b1 ${(row.standardError * 100).toFixed(1)}`),
      ...row.tests.map((test) => numberCell(formatScore(test))),
      numberCell(row.loss === null ? '\u2013' : row.loss.toFixed(3)),
      numberCell(formatDuration(row.seconds)),
      numberCell(formatBytes(row.bytes)),
      element('td', {}, train(row)),
    ]),
  );
}

/** A row for each number of dimensions, with all digits; empty cells where there is no figure. */
export function rowsCsv(rows: readonly DimensionsRow[], recommended: DimensionsRow | undefined): string {
  const tests = rows[0]?.tests ?? [];
  return toCsv([
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
  ]);
}
