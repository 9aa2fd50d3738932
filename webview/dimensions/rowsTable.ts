import { formatQuality } from '../../src/core/dimensionsText';
import { formatBytes, formatCount, formatDuration } from '../../src/core/numberText';
import type { DimensionsRow } from '../../src/protocol/training';
import { element } from '../ui/dom';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { formatScore, testName } from './rows';

/**
 * All rows as a table.
 *
 * @param train makes the button of a row
 */
export function rowsTable(
  rows: readonly DimensionsRow[],
  recommended: DimensionsRow | undefined,
  train: (row: DimensionsRow) => Node,
): HTMLTableElement {
  const tests = rows[0]?.tests ?? [];
  return dataTable(
    'Quality and cost by number of dimensions',
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
