import { formatCosine, formatCount } from '../../src/core/numberText';
import type { ChartData } from '../ui/chartData';
import { nearestCell, nearestHead, wordCell } from '../ui/similarityTable';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { element } from '../ui/dom';

/** The points of a map. */
export function pointsTable(data: ChartData, title: string): HTMLTableElement {
  return dataTable(
    `Principal components, ${title}`,
    [...['Word', 'Count', 'PC 1', 'PC 2'].map((text) => columnHead(text)), nearestHead()],
    data.words.map(({ count }, i) => [
      rowHead(wordCell(data, i)),
      numberCell(count > 0 ? formatCount(count) : ''),
      numberCell(formatCosine(data.points[2 * i]!)),
      numberCell(formatCosine(data.points[2 * i + 1]!)),
      element('td', { class: 'nearest' }, ...nearestCell(data, i, 3)),
    ]),
  );
}
