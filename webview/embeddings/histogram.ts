import { formatCount, formatPlural } from '../../src/core/numberText';
import type { ModelStatistics } from '../../src/protocol/files';
import { element } from '../ui/dom';
import { dataTable, numberCell, rowHead, columnHead } from '../ui/table';

/** Norms (Euclidean lengths) of vectors as bars, and as a table for screen readers. */
export function normsHistogram({ least, median, greatest, counts }: ModelStatistics['norms']): HTMLElement {
  const width = (greatest - least) / Math.max(1, counts.length);
  const most = Math.max(1, ...counts);
  const part = (i: number): string => `${formatNorm(least + i * width)} to ${formatNorm(least + (i + 1) * width)}`;
  const bars = counts.map((count, i) => {
    const bar = element('span', { class: 'histogram-bar' });
    // Even one word has a bar that can be seen.
    bar.style.setProperty('height', count === 0 ? '0' : `max(2px, ${(count / most) * 100}%)`);
    return element('span', { class: 'histogram-place', title: `${part(i)}: ${formatPlural(count, 'word')}` }, bar);
  });
  return element(
    'figure',
    { class: 'histogram' },
    element(
      'figcaption',
      { class: 'histogram-title' },
      element('span', {}, 'Norms of the vectors'),
      element('span', { class: 'quiet' }, `median ${formatNorm(median)}`),
    ),
    element('div', { class: 'histogram-bars', 'aria-hidden': 'true' }, ...bars),
    element(
      'div',
      { class: 'histogram-axis', 'aria-hidden': 'true' },
      element('span', {}, formatNorm(least)),
      element('span', {}, formatNorm(greatest)),
    ),
    element(
      'div',
      { class: 'visually-hidden' },
      dataTable(
        'Number of words by the norm of their vectors',
        [columnHead('Norm'), columnHead('Words')],
        counts.flatMap((count, i) => (count > 0 ? [[rowHead(part(i)), numberCell(formatCount(count))]] : [])),
      ),
    ),
  );
}

/** Three digits: `5.31`, `0.0412`, `1.2e-9`. */
export function formatNorm(value: number): string {
  const large = Math.abs(value);
  if (large !== 0 && (large < 1e-3 || large >= 1e6)) {
    return value.toExponential(1);
  }
  return value.toFixed(large >= 100 ? 0 : large >= 10 ? 1 : large >= 0.1 || large === 0 ? 2 : 4);
}
